"""An end to waiting for whom stands still."""

import socket

from articles.delivery.patience import Patience


def test_who_is_never_answered_waits_no_longer_than_was_said():
    ours, theirs = socket.socketpair()
    with ours, theirs, Patience(0.2).with_connection(ours.fileno()):
        assert ours.recv(1) == b""  # ended: without, it would wait for ever


def test_a_connection_that_answered_in_time_is_left_alone():
    patience = Patience(0.2)
    ours, theirs = socket.socketpair()
    late, other = socket.socketpair()
    with ours, theirs, late, other:
        with patience.with_connection(ours.fileno()):
            theirs.send(b"an answer")
            assert ours.recv(9) == b"an answer"
        with patience.with_connection(late.fileno()):  # begun later, so ended later
            assert late.recv(1) == b""
        theirs.send(b"another")
        assert ours.recv(7) == b"another"
