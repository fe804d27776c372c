#!/usr/bin/env python3
"""An object store on loopback for tests/it/publishing_s3.rs: moto, which checks signatures and permissions.

Around it stands what moto lacks: signatures of addresses as they were sent, and of bodies; a clock that a request may
not be far from, as Amazon's; anonymous readers, as behind a CDN; and what tests ask for below `/-/`. Prints its port and keys as JSON; ends when its standard input does.
"""
import datetime
import email.utils
import hashlib
import json
import sys
import threading
import time
import urllib.parse

import boto3
from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import IAMRequestBase
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response
from werkzeug.serving import WSGIRequestHandler, make_server

SKEW = 15 * 60
SKEWED = (
    "<?xml version='1.0'?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time"
    " and the current time is too large.</Message><ServerTime>{}</ServerTime></Error>"
)
ALL = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
READING = {"Effect": "Allow", "Action": ["s3:List*", "s3:Get*"], "Resource": "*"}

moto = DomainDispatcherApplication(create_backend_app)
changed = threading.Condition()
log = []
state = {"clock": 0.0, "delay": 0.0, "unconditional": 0.0}


# moto checks the signature of the decoded address, which nobody signs.
sent = threading.local()
as_decoded = IAMRequestBase._create_aws_request


def as_sent(self):
    request = as_decoded(self)
    request.url = sent.address
    if hashlib.sha256(self._body or b"").hexdigest() != request.headers["X-Amz-Content-Sha256"]:
        self._raise_signature_does_not_match()
    return request


IAMRequestBase._create_aws_request = as_sent
put_object = S3Response.put_object


def put_whatever(self):
    """There are stores that ignore conditions."""
    if state["unconditional"]:
        conditions = ["if-match", "if-none-match"]
        self.headers = {name: value for name, value in self.headers.items() if name.lower() not in conditions}
    return put_object(self)


S3Response.put_object = put_whatever


def backend():
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]


def now():
    return time.time() + state["clock"]


def answer(start, status, body, headers=()):
    start(status, [("Content-Length", str(len(body))), *headers])
    return [body]


def asked(path, environ, start):
    """What tests ask for."""
    query = dict(urllib.parse.parse_qsl(environ["QUERY_STRING"]))
    told = ""
    if path == "/-/set":
        state.update({name: float(value) for name, value in query.items()})
    elif path == "/-/log":
        with changed:
            told = "\n".join(log)
            log.clear()
    elif path == "/-/wait":
        with changed:
            changed.wait_for(lambda: len(log) >= int(query["writes"]), timeout=10)
    elif path == "/-/put":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        backend().put_object(query["bucket"], query["key"], body)
    elif path == "/-/remove":
        backend().delete_object(query["bucket"], query["key"])
    elif path == "/-/list":
        keys = backend().get_bucket(query["bucket"]).keys.values()
        told = json.dumps({key.name: about(key) for key in keys})
    return answer(start, "200 OK", told.encode())


def about(key):
    return {"size": key.size, **{name.lower(): value for name, value in key.metadata.items()}}


def read(path, start):
    """What a reader gets."""
    bucket, _, key = path.lstrip("/").partition("/")
    found = backend().get_object(bucket, key)
    if found is None:
        return answer(start, "404 Not Found", b"")
    return answer(start, "200 OK", found.value)


def store(environ, start):
    path = environ["PATH_INFO"].encode("latin-1").decode()
    if path.startswith("/-/"):
        return asked(path, environ, start)
    if environ["REQUEST_METHOD"] == "GET" and "HTTP_AUTHORIZATION" not in environ:
        return read(path, start)

    if environ["REQUEST_METHOD"] != "GET":
        with changed:
            log.append(f"{environ['REQUEST_METHOD']} {path.lstrip('/')}")
            changed.notify_all()
        time.sleep(state["delay"])
    sent.address = environ["RAW_URI"]
    if signed := environ.get("HTTP_X_AMZ_DATE"):
        then = datetime.datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC).timestamp()
        if abs(now() - then) > SKEW:
            says = datetime.datetime.fromtimestamp(now(), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return answer(start, "403 Forbidden", SKEWED.format(says).encode())
    return moto(environ, start)


class Dated(WSGIRequestHandler):
    """Tells the store's time, and nothing to the terminal."""

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(now(), usegmt=True)

    def log(self, *_):
        pass


server = make_server("127.0.0.1", 0, store, threaded=True, request_handler=Dated)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = {"endpoint_url": f"http://127.0.0.1:{server.port}", "region_name": "us-east-1"}
anybody = {**address, "aws_access_key_id": "setup", "aws_secret_access_key": "setup"}
iam = boto3.client("iam", **anybody)
told = {"port": server.port}
for name, statement in {"publisher": ALL, "reader": READING}.items():
    iam.create_user(UserName=name)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="s3", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    told[name] = [key["AccessKeyId"], key["SecretAccessKey"]]
s3 = boto3.client("s3", **anybody)
for bucket in ["portal", "theirs"]:
    s3.create_bucket(Bucket=bucket)
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
log.clear()
print(json.dumps(told), flush=True)
sys.stdin.read()
