"""Certificates for tests over TLS, made by openssl and keytool, each authority for one run only."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# A test sets the clock of an SDK back by minutes, so they are valid since yesterday.
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
YESTERDAY = {**os.environ, "LD_PRELOAD": str(FAKETIME), "FAKETIME": "-1d"}

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"
STORE_PASSWORD = "changeit"  # of the JVM's own trust stores; this one holds no secret


@dataclass
class Certificates:
    authority: Path
    server: Path
    server_key: Path


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                   env=YESTERDAY)


def make_certificates(folder):
    """An authority and a server of its own: Rust takes no certificate that is both."""
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server-key.pem")
    ca_key, request, extension = folder / "ca-key.pem", folder / "server.csr", folder / "names"
    extension.write_text(NAMES)
    openssl("req", "-x509", *KEY, "-days", 3, "-subj", "/CN=weir test authority",
            "-keyout", ca_key, "-out", made.authority)
    openssl("req", *KEY, "-subj", "/CN=localhost", "-keyout", made.server_key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", made.authority, "-CAkey", ca_key,
            "-CAcreateserial", "-days", 3, "-extfile", extension, "-out", made.server)
    return made


def make_trust_store(folder, authority):
    """The options of a JVM that trusts this authority only."""
    store = folder / "trust.p12"
    subprocess.run(["keytool", "-importcert", "-noprompt", "-alias", "weir", "-file", authority,
                    "-keystore", store, "-storepass", STORE_PASSWORD],
                   check=True, capture_output=True)
    return (f"-Djavax.net.ssl.trustStore={store} "
            f"-Djavax.net.ssl.trustStorePassword={STORE_PASSWORD}")
