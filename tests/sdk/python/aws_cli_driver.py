"""Carries out Kinesis calls with the AWS CLI (README.md beside this folder).

Each call is a whole command line given to the function that the program `aws` consists of; only the
start of a process, most of a second, is saved. examples/quickstart.sh runs the program itself.
Without --no-paginate the CLI would ask for all pages by itself.
"""

import base64
import contextlib
import functools
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import awscli.clidriver
from botocore import xform_name

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max "
                   r"retries: \d+\))?: (.*)", re.S)


@functools.cache
def cli(_attempts):
    """One for each number of attempts, since it keeps what it has read."""
    return awscli.clidriver.create_clidriver()


def run(attempts, arguments):
    """(exit code, standard output, standard error) of `aws ARGUMENTS`."""
    os.environ["AWS_MAX_ATTEMPTS"] = str(attempts)
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        try:
            code = cli(attempts).main(arguments)
        except SystemExit as end:
            code = end.code
    return code, said.getvalue(), complained.getvalue()


def texts(value, name=""):
    """Version 1 of the CLI takes the text of a blob and encodes it itself."""
    if name == "Data":
        return base64.b64decode(value).decode()
    if isinstance(value, dict):
        return {key: texts(item, key) for key, item in value.items()}
    return [texts(item) for item in value] if isinstance(value, list) else value


def carry_out(request, data_file):
    members = dict(request["input"])
    arguments = ["--endpoint-url", request["endpoint"], "--output", "json", "--no-paginate",
                 "kinesis", xform_name(request["operation"], "-")]
    if request["operation"] == "PutRecord":
        data_file.write_bytes(base64.b64decode(members.pop("Data")))
        arguments += ["--data", f"fileb://{data_file}"]
    arguments += ["--cli-input-json", json.dumps(texts(members))]
    code, said, complained = run(request["attempts"], arguments)
    if code == 0:
        return {"output": json.loads(said) if said.strip() else {}}
    error = ERROR.search(complained)
    if error:
        return {"error": {"class": error[1], "code": error[1], "message": error[2].strip(),
                          "status": None}}
    if "argument operation: Invalid choice" in complained:
        return {"unknown": request["operation"]}
    return {"error": {"class": f"exit code {code}", "code": None, "message": complained,
                      "status": None}}


def main():
    os.environ["AWS_RETRY_MODE"] = "standard"
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            request = json.loads(line)
            answer = carry_out(request, Path(folder) / "data")
            print(json.dumps({"id": request["id"], **answer}), flush=True)


if __name__ == "__main__":
    main()
