"""Send a ledger's rows from a CSV file: python ledger_client.py ADDRESS LEDGER UNIT DAY CSV.

The key is taken from the environment (YANZHEN_KEY). Sending the same file again changes nothing.
"""

import csv
import json
import os
import sys
import urllib.error
import urllib.request


def call(method, url, body=None):
    head = {"Authorization": f"Bearer {os.environ['YANZHEN_KEY']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, head, method=method)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        sys.exit(json.load(refusal)["message"])


address, ledger, unit, day, file = sys.argv[1:]
with open(file, encoding="utf-8-sig", newline="") as lines:
    rows = [{key: cell or None for key, cell in row.items()} for row in csv.DictReader(lines)]
answer = call("PUT", f"{address}/api/v1/ledgers/{ledger}/records", {"organisation": unit, "day": day, "rows": rows})
for row in answer["rows"]:
    print(row["place"] + 1, row["outcome"], *(fault["message"] for fault in row["faults"]))
sys.exit(0 if answer["is_written"] else 1)
