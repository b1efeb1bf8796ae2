"""The example notebook: what it shows was really run, and it runs still."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checkout import ROOT

NOTEBOOK = ROOT / "examples" / "first-answer.ipynb"


def code_cells(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def kinds(cell: dict[str, Any]) -> list[str]:
    """What a cell put out: 'text/html', 'image/svg+xml', 'stdout', 'error', ..."""
    named = [list(output.get("data", [output.get("name", "error")])) for output in cell["outputs"]]
    return sorted({kind for each in named for kind in each})


def check_outputs(path: Path) -> None:
    """Every cell was run in order and none failed or complained; the answer and its figures are there."""
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    found = [kind for cell in cells for kind in kinds(cell)]
    assert not {"error", "stderr"} & set(found)
    assert found.count("image/svg+xml") == 2
    (sized,) = [cell for cell in cells if "lstmsizer.size(" in source(cell)]
    (answer,) = [cell for cell in cells if source(cell) == "answer"]
    for cell in (sized, answer):
        assert [kinds({"outputs": [output]}) for output in cell["outputs"]] == [["text/html", "text/plain"]]
    # What was drawn while it worked has become the answer's line.
    assert "".join(sized["outputs"][0]["data"]["text/plain"]).startswith(("Use 1 LSTM layer", "No LSTM"))


def test_the_outputs_that_are_kept_are_whole_and_small() -> None:
    check_outputs(NOTEBOOK)
    assert NOTEBOOK.stat().st_size < 150_000


def test_its_table_and_figure_are_those_of_the_answer() -> None:
    (answer,) = [cell for cell in code_cells(NOTEBOOK) if source(cell) == "answer"]
    page = "".join(answer["outputs"][0]["data"]["text/html"])
    assert "LSTM layer of" in page
    assert "<svg" in page
    assert "<table>" in page


AS_IT_IS: dict[str, str] = {}
SHORTER = {
    ".tail(20000)": ".tail(1500)",
    "max_units=4, epochs=12": "max_units=2, epochs=4",
    'budget="3min"': 'budget="30s"',
}


@pytest.mark.parametrize("changes", [SHORTER, pytest.param(AS_IT_IS, marks=pytest.mark.slow)], ids=len)
def test_it_runs_from_the_first_cell_to_the_last(changes: dict[str, str], tmp_path: Path) -> None:
    """In a process of its own: a kernel's client leaves sockets to the garbage collector."""
    program = (
        "import sys, nbformat\n"
        "from nbclient import NotebookClient\n"
        "source, target, folder = sys.argv[1:]\n"
        "notebook = nbformat.read(source, as_version=4)\n"
        "where = {'metadata': {'path': folder}}\n"
        "NotebookClient(notebook, timeout=600, kernel_name='python3', resources=where).execute()\n"
        "nbformat.write(notebook, target)\n"
    )
    begun, target = tmp_path / "begun.ipynb", tmp_path / "run.ipynb"
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for old, new in changes.items():
            cell["source"] = [line.replace(old, new) for line in cell["source"]]
    begun.write_text(json.dumps(notebook), encoding="utf-8")
    assert all(new in begun.read_text(encoding="utf-8").replace('\\"', '"') for new in changes.values())
    command = [sys.executable, "-c", program, str(begun), str(target), str(NOTEBOOK.parent)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    check_outputs(target)
    assert [kinds(cell) for cell in code_cells(target)] == [kinds(cell) for cell in code_cells(NOTEBOOK)]


INTERRUPTED = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3", cwd=sys.argv[1])
asked = client.execute(sys.argv[2])
interrupted = False
while True:
    told = client.get_iopub_msg(timeout=300)
    shown = told["content"].get("data", {}).get("text/plain", "")
    if not interrupted and "best guess so far" in shown:
        interrupted = True
        manager.interrupt_kernel()
    if told["msg_type"] == "update_display_data":
        last = shown
    if told["msg_type"] in ("stream", "error"):
        print(told["content"].get("text") or told["content"]["evalue"], end="")
    ended = told["content"].get("execution_state") == "idle"
    if ended and told["parent_header"].get("msg_id") == asked:
        break
print(last)
client.stop_channels()
manager.shutdown_kernel(now=True)
"""
CELL = """
import polars, lstmsizer
data = polars.read_csv("beijing-pm25.csv", null_values="NA", infer_schema_length=None).tail(3000)
answer = lstmsizer.size(data, target="pm2.5", window=12, budget="none")
print(answer.verdict, answer.answer.ending)
"""


@pytest.mark.slow
def test_interrupting_the_kernel_gives_the_best_answer_so_far() -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(NOTEBOOK.parent), CELL]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    verdict, last = told.stdout.splitlines()
    assert verdict == "best guess interrupted"
    assert last.startswith(("Use 1 LSTM layer", "No LSTM")), last
