"""A fake of the gallery's backend, and the bucket's public edge, over a real R2 engine."""

from fake_backend.backend import Backend
from fake_backend.bucket import Bucket
from fake_backend.contract import Contract, renamed
from fake_backend.cors import CorsRules
from fake_backend.edge import BucketEdge
from fake_backend.faults import FAULTS, Fault
from fake_backend.links import LINKS
from fake_backend.records import Exchange, Recorder, Socket
from fake_backend.replies import Reply
from fake_backend.videos import ABSENT, Video

__all__ = [
    "ABSENT",
    "FAULTS",
    "LINKS",
    "Backend",
    "Bucket",
    "BucketEdge",
    "Contract",
    "CorsRules",
    "Exchange",
    "Fault",
    "Recorder",
    "Reply",
    "Socket",
    "Video",
    "renamed",
]
