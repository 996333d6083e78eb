"""The servers that weir is compared with: how each is installed and started.

kinesalite and ferrokinesis are installed into build/peers (WEIR_PEERS_DIR) when they are missing.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import harness

KINESALITE = "3.3.3"
FERROKINESIS = "0.7.0"
NPM_TIMEOUT_SECONDS = 600
CARGO_TIMEOUT_SECONDS = 1800

# As long as weir's answer to a PutRecord.
NGINX_ANSWER = (
    '{"ShardId":"shardId-000000000000",'
    '"SequenceNumber":"49646437577108476416916876405827138351405051177397649410"}'
)
NGINX_CONFIG = """
daemon off;
worker_processes auto;
pid {directory}/nginx.pid;
error_log {directory}/nginx-error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  default_type application/x-amz-json-1.1;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 '{answer}'; }}
  }}
}}
"""


def peers_directory():
    return pathlib.Path(os.environ.get("WEIR_PEERS_DIR", harness.ROOT / "build" / "peers"))


def install_kinesalite():
    """The command, or None with the reason on stderr."""
    binary = peers_directory() / "node_modules" / ".bin" / "kinesalite"
    if not binary.exists() and shutil.which("npm") is None:
        harness.say("kinesalite is skipped: npm is not installed")
        return None
    if not binary.exists():
        harness.say(f"installing kinesalite {KINESALITE} with npm ...")
        peers_directory().mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", peers_directory()]
        command.append(f"kinesalite@{KINESALITE}")
        subprocess.run(command, check=True, stdout=sys.stderr, timeout=NPM_TIMEOUT_SECONDS)
    return binary


def install_ferrokinesis():
    binary = peers_directory() / "cargo" / "bin" / "ferrokinesis"
    if not binary.exists() and shutil.which("cargo") is None:
        harness.say("ferrokinesis is skipped: cargo is not installed")
        return None
    if not binary.exists():
        harness.say(f"building ferrokinesis {FERROKINESIS} with cargo (about 3 minutes) ...")
        command = ["cargo", "install", "--locked", f"ferrokinesis@{FERROKINESIS}"]
        command += ["--root", peers_directory() / "cargo"]
        subprocess.run(command, check=True, stdout=sys.stderr, timeout=CARGO_TIMEOUT_SECONDS)
    return binary


def find_nginx():
    binary = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if binary is None:
        harness.say("nginx is skipped: it is not installed (apt-get install nginx-light)")
    return binary


def start_kinesalite(binary, directory):
    port = harness.free_port()
    # Its own limit of 10 shards is the only limit it has.
    command = [binary, "--port", port, "--createStreamMs", 0, "--shardLimit", 100000]
    return harness.Server(command, port, directory / "kinesalite.log")


def start_ferrokinesis(binary, directory):
    port = harness.free_port()
    command = [binary, "--port", port, "--create-stream-ms", 0, "--shard-limit", 100000]
    command += ["--enforce-limits", "false", "--log-level", "off"]
    return harness.Server(command, port, directory / "ferrokinesis.log")


def start_nginx(binary, directory):
    port = harness.free_port()
    config = directory / "nginx.conf"
    config.write_text(NGINX_CONFIG.format(directory=directory, port=port, answer=NGINX_ANSWER))
    command = [binary, "-p", directory, "-c", config, "-e", directory / "nginx-error.log"]
    return harness.Server(command, port, directory / "nginx.log")


def find_peers(options):
    """How each server that can take part is started: name -> function of a directory."""
    peers = {}
    if os.access(options.weir, os.X_OK):
        peers["weir"] = lambda directory: harness.weir_server(
            options, directory / "data", directory / "weir.log"
        )
    else:
        harness.say(f"weir is skipped: {options.weir} is not built")
    found = {
        "kinesalite": (install_kinesalite, start_kinesalite),
        "ferrokinesis": (install_ferrokinesis, start_ferrokinesis),
        "nginx": (find_nginx, start_nginx),
    }
    for name, (find, start) in found.items():
        binary = find()
        if binary is not None:
            peers[name] = lambda directory, start=start, binary=binary: start(binary, directory)
    return peers
