"""`python -m tests.make_videos` encodes the clips and the still picture that `fixtures/lab/videos` holds ready.

They are encoded here and not in the product, so that whoever runs the gate needs neither FFmpeg's libraries nor NumPy.
VP9 in MP4, because Playwright's own Chromium has no H.264 (microsoft/playwright#36550) and every engine plays VP9.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from fixtures.lab.media import CLIP, FRAMES, SLOW_CLIP, SLOWED, STILL

WIDTH, HEIGHT, RATE = 320, 180, 24


def encode(path: Path, slowed: int) -> None:
    """Write two seconds of moving picture, with the index first so that it plays while it loads.

    The same pictures last `slowed` times as long. A real file, since the muxer reads it again to move the index.
    """
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libvpx-vp9", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"deadline": "realtime", "cpu-used": "8", "crf": "40", "b": "0", "g": "12"}
        for frame in (*map(picture, range(FRAMES)), None):
            for packet in stream.encode(frame):
                assert packet.pts is not None  # the encoder counts pictures, and does not say how long one lasts
                packet.pts = packet.dts = packet.pts * slowed
                packet.duration = slowed
                container.mux(packet)


def pixels(number: int) -> np.ndarray:
    """Frame `number`: colour bands that drift, so that a frozen picture can be told from a moving one."""
    across = (np.arange(WIDTH)[None, :] + number * 6) % 256
    down = np.arange(HEIGHT)[:, None] * 255 // HEIGHT
    red, green = np.broadcast_arrays(across, down)
    return np.stack([red, green, (red + green) % 256], axis=-1).astype(np.uint8)


def picture(number: int) -> av.VideoFrame:
    """Frame `number` as the encoder takes it."""
    return av.VideoFrame.from_ndarray(pixels(number), format="rgb24")


def still() -> bytes:
    """The clip's first picture as a JPEG."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
    encoder.time_base = Fraction(1, RATE)
    shown = picture(0).reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in [*encoder.encode(shown), *encoder.encode(None)])


if __name__ == "__main__":
    CLIP.parent.mkdir(exist_ok=True)
    encode(CLIP, 1)
    encode(SLOW_CLIP, SLOWED)
    STILL.write_bytes(still())
    for file in (CLIP, SLOW_CLIP, STILL):
        print(f"{file}: {file.stat().st_size:,} bytes")
