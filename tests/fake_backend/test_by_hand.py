"""What a person meets who runs `python -m fake_backend`."""

from __future__ import annotations

import signal

import pytest

from fake_backend import LINKS, Bucket
from fake_backend.__main__ import main
from tests.fake_backend.lab import TIMEOUT, Lab, ask, by_hand, listening


def test_without_storage_it_starts_says_so_and_files_are_missing() -> None:
    with by_hand() as (process, api, said):
        downloads = ask(api).json["downloads"]
        answer = ask(f"{api}/1/download")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=TIMEOUT)

    assert "every file answers 404" in said
    assert {download["file_url"] for download in downloads} == {None}
    assert (answer.status, answer.json) == (404, {"detail": "Video file not found in storage"})
    assert (process.returncode, "Traceback" in errors) == (0, False)


def test_with_storage_it_lists_what_is_there_and_ctrl_c_ends_it_cleanly(lab: Lab, bucket: Bucket) -> None:
    video = lab.add(b"film")

    with by_hand(bucket) as (process, api, _):
        downloads = ask(api).json["downloads"]
        link = next(each["file_url"] for each in downloads if each["filename"] == video.filename)
        body = ask(link).body
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=TIMEOUT)

    assert body == b"film"
    assert (process.returncode, "Traceback" in errors) == (0, False)


def test_a_port_in_use_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with listening() as taken:
        port = str(taken.getsockname()[1])
        code = main(["--port", port])

    assert code == 2
    assert (
        capsys.readouterr().err == f"fake_backend: Port {port} of 127.0.0.1 cannot be opened: Address already in use.\n"
    )


def test_a_bucket_that_cannot_be_reached_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with listening() as taken:
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
    code = main(["--port", "0", "--bucket-port", "0", "--s3-endpoint", endpoint, "--s3-access-key", "key"])

    said = capsys.readouterr().err
    assert code == 2
    assert said.startswith(f"fake_backend: The bucket 'gallery' at {endpoint} cannot be listed: ")
    assert said.count("\n") == 1


def test_help_names_every_kind_of_link(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")

    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert ", ".join(LINKS) in capsys.readouterr().out


def test_a_misspelt_kind_of_link_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--link", "expird"]) == 2
    assert "the nearest is 'expired'" in capsys.readouterr().err
