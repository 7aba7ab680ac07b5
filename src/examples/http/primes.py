#!/usr/bin/env python3
"""A service for Longhaul: lists the primes below a number as CSV, goes on where an earlier attempt stopped, and stops when it is asked to.

    PORT=8081 python3 primes.py
    longhaul.http.services.primes.url=http://127.0.0.1:8081/primes
    longhaul.http.services.primes.ready=/ready

Python's own library is all that it needs."""
import json
import os
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile

STEP = 10_000  # numbers between two reports


class Stopped(Exception):
    """The worker goes, and has what we kept."""


class Caller:
    """Calls the worker back: only this attempt's token opens its address."""

    def __init__(self, headers):
        self.url = headers["Longhaul-Callback-Url"]
        self.token = headers["Longhaul-Callback-Token"]

    def call(self, method, path, body=b""):
        request = urllib.request.Request(
            self.url + path, data=body if method != "GET" else None, method=method,
            headers={"Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def checkpoint(self):
        try:
            return json.loads(self.call("GET", "/checkpoint"))
        except urllib.error.HTTPError as error:
            if error.code == 404:  # the first attempt
                return None
            raise

    def report(self, done, total):
        state = json.loads(self.call("PUT", "/progress", json.dumps(
            {"done": done, "total": total, "unit": "numbers"}).encode()))
        return state["stop"] is not None


def primes(below, caller):
    kept = caller.checkpoint() or {"next": 2, "primes": []}
    found = kept["primes"]
    for number in range(kept["next"], below):
        if all(number % prime for prime in takewhile(lambda prime: prime * prime <= number, found)):
            found.append(number)
        if number % STEP == 0 and caller.report(number, below):
            caller.call("PUT", "/checkpoint", json.dumps({"next": number + 1, "primes": found}).encode())
            raise Stopped
    return found


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200 if self.path == "/ready" else 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/primes":
            return self.answer(404)
        try:
            below = json.loads(body)["below"]
            if type(below) is not int or below < 0:
                raise ValueError("below must be a number")
        except (ValueError, KeyError, TypeError) as error:
            return self.problem(422, f"no such input: {error}")  # failed for good
        try:
            found = primes(below, Caller(self.headers))
        except Stopped:
            return self.problem(503, "stopped as asked")  # goes on elsewhere, and no attempt is charged
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Disposition", 'attachment; filename="primes.csv"')
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for begin in range(0, len(found), 1000):
            rows = "".join(f"{prime}\n" for prime in found[begin:begin + 1000]).encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(rows), rows))
        self.wfile.write(b"0\r\n\r\n")  # without it the answer is not whole, and no result

    def problem(self, status, detail):
        self.answer(status, json.dumps({"detail": detail}).encode(), "application/problem+json")

    def answer(self, status, body=b"", content_type="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8081"))), Service).serve_forever()
