"""The queries of `benches/query` beside LadybugDB, DuckDB and SQLite, on the same graph, in one run.

    pip install real_ladybug duckdb
    python3 benches/peers.py            # runs `cargo bench --bench query -- --export` first
    python3 benches/peers.py --profile quick --folder target/peers

Each database gets the graph from the same CSV files, with indexes where it has them, and parameters bound to prepared
queries where it can; times are the best of several, warm, from the call to the last row in Python. newsgraph's are
those of the benchmark: from the planned query to the rows, in Rust. All must find as many rows.
"""

import argparse
import csv
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

LABELS = ["Person", "Place", "Organization", "Event", "Statement", "Article"]
TYPES = {
    "ATTENDED": ("Person", "Event"),
    "SAID": ("Person", "Statement"),
    "ABOUT": ("Statement", "Person"),
    "ACCOMPANIED": ("Person", "Person"),
    "MET": ("Person", "Person"),
    "MENTIONS": ("Article", "Person"),
}
COLUMNS = "start,end,articles,first_reported,last_reported,confidence"

# The same questions in SQL; `$x` and the like are parameters.
SQL = {
    "a point by name": "SELECT date FROM Person WHERE name = $x",
    "who accompanied X": """
        SELECT a.name FROM Person b JOIN ACCOMPANIED r ON r."end" = b.id JOIN Person a ON a.id = r.start
        WHERE b.name = $x""",
    "most events with X": """
        SELECT o.name AS name, count(DISTINCT r."end") AS n FROM Person x
        JOIN ATTENDED q ON q.start = x.id JOIN ATTENDED r ON r."end" = q."end" JOIN Person o ON o.id = r.start
        WHERE x.name = $x AND o.id <> x.id GROUP BY o.id, o.name ORDER BY n DESC, name LIMIT 10""",
    "what X said about Y": """
        SELECT s.name, s.date FROM Person x JOIN SAID q ON q.start = x.id JOIN Statement s ON s.id = q."end"
        JOIN ABOUT r ON r.start = s.id JOIN Person y ON y.id = r."end" WHERE x.name = $x AND y.name = $y""",
    "who accompanied a guest of E": """
        SELECT DISTINCT c.name FROM Event e JOIN ATTENDED q ON q."end" = e.id
        JOIN ACCOMPANIED r ON r."end" = q.start JOIN Person c ON c.id = r.start WHERE e.name = $e""",
    "reachable in 1 to 3 steps": """
        WITH RECURSIVE near(id, depth) AS (
            SELECT id, 0 FROM Person WHERE name = $x
            UNION SELECT r."end", depth + 1 FROM near JOIN ACCOMPANIED r ON r.start = near.id WHERE depth < 3)
        SELECT count(DISTINCT id) AS n FROM near WHERE depth > 0""",
    "shortest path of two": """
        WITH RECURSIVE ways(a, b) AS (SELECT start, "end" FROM MET UNION ALL SELECT "end", start FROM MET),
        near(id, depth) AS (
            SELECT id, 0 FROM Person WHERE name = $x
            UNION SELECT ways.b, depth + 1 FROM near JOIN ways ON ways.a = near.id WHERE depth < 4)
        SELECT min(depth) AS n FROM near JOIN Person p ON p.id = near.id WHERE p.name = $y""",
    "people by statements": """
        SELECT p.name AS name, count(*) AS n FROM Person p JOIN SAID r ON r.start = p.id
        GROUP BY p.id, p.name ORDER BY n DESC, name LIMIT 10""",
    "triangles": """
        SELECT count(*) AS n FROM MET p JOIN MET q ON q.start = p."end" JOIN MET r ON r.start = p.start
        AND r."end" = q."end" WHERE p.id <> q.id AND q.id <> r.id AND p.id <> r.id""",
    "names by their words": "SELECT name FROM Person WHERE name LIKE '%7 99%'",
    "facts in a range of dates": """
        SELECT a.name AS a, b.name AS b, r.first_reported AS day FROM MET r JOIN Person a ON a.id = r.start
        JOIN Person b ON b.id = r."end" WHERE r.first_reported >= $from AND r.first_reported < $until
        ORDER BY day, a, b LIMIT 20""",
}

# Where LadybugDB's dialect differs from the text that newsgraph reads.
CYPHER = {
    "facts in a range of dates": """MATCH (a:Person)-[r:MET]->(b:Person)
        WHERE r.first_reported >= $from AND r.first_reported < $until
        RETURN a.name AS start, b.name AS stop, r.first_reported AS day ORDER BY day, start, stop LIMIT 20""",
    "shortest path of two": "MATCH (a:Person {name: $x})-[e:MET* SHORTEST 1..10]-(b:Person {name: $y}) RETURN length(e)",
    "reachable in 1 to 3 steps": "MATCH (x:Person {name: $x})-[:ACCOMPANIED*1..3]->(y:Person) RETURN count(DISTINCT y.id)",
}


def best(run, seconds=1.0):
    """The best time of a call, and the rows of the last."""
    times, start = [], time.perf_counter()
    while len(times) < 3 or (time.perf_counter() - start < seconds and len(times) < 5000):
        one = time.perf_counter()
        rows = run()
        times.append(time.perf_counter() - one)
    return min(times), rows


def sqlite(folder):
    base = sqlite3.connect(":memory:", isolation_level=None)
    for label in LABELS:
        base.execute(f"CREATE TABLE {label}(id INTEGER PRIMARY KEY, name TEXT, date TEXT)")
        with open(folder / f"{label}.csv") as file:
            base.executemany(f"INSERT INTO {label} VALUES(?, ?, ?)", list(csv.reader(file))[1:])
        base.execute(f"CREATE INDEX {label}_name ON {label}(name)")
    for kind in TYPES:
        base.execute(f'CREATE TABLE {kind}(id INTEGER PRIMARY KEY, start INTEGER, "end" INTEGER, articles INTEGER, '
                     "first_reported TEXT, last_reported TEXT, confidence REAL)")
        with open(folder / f"{kind}.csv") as file:
            base.executemany(f"INSERT INTO {kind} VALUES(NULL, ?, ?, ?, ?, ?, ?)", list(csv.reader(file))[1:])
        base.execute(f'CREATE INDEX {kind}_start ON {kind}(start, "end")')
        base.execute(f'CREATE INDEX {kind}_end ON {kind}("end", start)')
        base.execute(f"CREATE INDEX {kind}_day ON {kind}(first_reported)")
    base.execute("ANALYZE")

    def run(name, _, given):
        text = SQL[name]
        if name == "shortest path of two":
            # Both directions as a table, or each step would scan all of them.
            base.execute("CREATE TABLE IF NOT EXISTS both_ways(a INTEGER, b INTEGER)")
            if not base.execute("SELECT 1 FROM both_ways LIMIT 1").fetchall():
                base.execute('INSERT INTO both_ways SELECT start, "end" FROM MET UNION ALL SELECT "end", start FROM MET')
                base.execute("CREATE INDEX both_ways_a ON both_ways(a, b)")
            text = text.replace('ways(a, b) AS (SELECT start, "end" FROM MET UNION ALL SELECT "end", start FROM MET),', "")
            text = text.replace("JOIN ways ON ways.a", "JOIN both_ways AS ways ON ways.a")
        return lambda: base.execute(text, given).fetchall()

    return run


def duckdb(folder):
    import duckdb as module

    base = module.connect()
    for label in LABELS:
        base.execute(f"CREATE TABLE {label} AS SELECT * FROM read_csv('{folder}/{label}.csv', "
                     "types={'id': 'BIGINT', 'name': 'VARCHAR', 'date': 'VARCHAR'})")
        base.execute(f"CREATE INDEX {label}_name ON {label}(name)")
        base.execute(f"CREATE INDEX {label}_id ON {label}(id)")
    for kind in TYPES:
        base.execute(f"CREATE TABLE {kind} AS SELECT row_number() OVER () AS id, * FROM read_csv('{folder}/{kind}.csv', "
                     "types={'first_reported': 'VARCHAR', 'last_reported': 'VARCHAR'})")
        base.execute(f"CREATE INDEX {kind}_start ON {kind}(start)")
        base.execute(f'CREATE INDEX {kind}_end ON {kind}("end")')
    base.execute("ANALYZE")
    return lambda name, _, given: lambda: base.execute(SQL[name], given).fetchall()


def ladybug(folder):
    import real_ladybug as module

    base = module.Connection(module.Database(":memory:"))
    for label in LABELS:
        # LadybugDB indexes the primary key alone; names are unique here, and ids are needed for the relationships.
        base.execute(f"CREATE NODE TABLE {label}(id INT64, name STRING, date STRING, PRIMARY KEY(id))")
        base.execute(f"COPY {label} FROM '{folder}/{label}.csv' (HEADER=true)")
    for kind, (start, end) in TYPES.items():
        base.execute(f"CREATE REL TABLE {kind}(FROM {start} TO {end}, articles INT64, first_reported STRING, "
                     "last_reported STRING, confidence DOUBLE)")
        base.execute(f"COPY {kind} FROM '{folder}/{kind}.csv' (HEADER=true)")

    def run(name, text, given):
        text = CYPHER.get(name, text)
        given = {key: value for key, value in given.items() if f"${key}" in text}
        prepared = base.prepare(text, given)
        return lambda: base.execute(prepared, given).get_all()

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="bench", help="cargo's profile for the benchmark")
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go")
    options = parser.parse_args()
    folder = options.folder or pathlib.Path(tempfile.mkdtemp())
    command = ["cargo", "bench", "--profile", options.profile, "--bench", "query", "--", "--export", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(folder / "queries.tsv") as file:
        queries = [line.rstrip("\n").split("\t") for line in file]
    peers = {}
    for start in (ladybug, duckdb, sqlite):
        try:
            peers[start.__name__] = start(folder)
        except ImportError as error:
            print(f"{start.__name__} is not here: {error}", file=sys.stderr)
    names = ["newsgraph", *peers]
    print(f"{'query, ms':<32}" + "".join(f"{name:>12}" for name in names) + f"{'fastest/ours':>14}")
    for name, given, rows, seconds, text in queries:
        given = dict(pair.split("=", 1) for pair in given.split(";") if pair)
        times = [float(seconds)]
        for peer, prepare in peers.items():
            try:
                found, answer = best(prepare(name, text, given))
                if len(answer) != int(rows):
                    print(f"{peer}: {len(answer)} rows for `{name}`, not {rows}", file=sys.stderr)
            except Exception as error:  # what a database cannot do is told, and the others are measured
                print(f"{peer}: {name}: {error}", file=sys.stderr)
                found = float("inf")
            times.append(found)
        ratio = min(times[1:], default=float("inf")) / times[0]
        print(f"{name:<32}" + "".join(f"{found * 1e3:>12.3f}" for found in times) + f"{ratio:>14.2f}", flush=True)


main()
