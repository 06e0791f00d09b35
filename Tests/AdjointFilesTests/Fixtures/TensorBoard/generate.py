"""Writes events.tfevents with TensorBoard's own writer: the events of EventLogTests.

    pip install tensorboard numpy
    python generate.py
"""
import bisect
import os
import shutil
import sys
import tempfile

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

FOLDER = os.path.dirname(os.path.abspath(__file__))
TIME = 1700000000.25


def histogram(numbers):
    """TensorFlow's histogram.cc."""
    positive, limit = [], 1e-12
    while limit < 1e20:
        positive.append(limit)
        limit *= 1.1
    positive.append(sys.float_info.max)
    limits = [-l for l in reversed(positive)] + [0.0] + positive
    counts = [0.0] * len(limits)
    for number in numbers:
        counts[min(bisect.bisect_right(limits, number), len(limits) - 1)] += 1
    kept_limits, kept_counts, index = [], [], 0
    while index < len(counts):
        end, count = limits[index], counts[index]
        index += 1
        if count <= 0:
            while index < len(counts) and counts[index] <= 0:
                end, count = limits[index], counts[index]
                index += 1
        kept_limits.append(end)
        kept_counts.append(count)
    total = squares = 0.0
    for number in numbers:
        total += number
        squares += number * number
    return summary_pb2.HistogramProto(
        min=min(numbers, default=sys.float_info.max), max=max(numbers, default=-sys.float_info.max),
        num=len(numbers), sum=total, sum_squares=squares,
        bucket_limit=kept_limits, bucket=kept_counts)


def string(text, plugin):
    return dict(
        tensor=tensor_pb2.TensorProto(
            dtype="DT_STRING", tensor_shape=tensor_shape_pb2.TensorShapeProto(),
            string_val=[text]),
        metadata=summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin)))


def chart(title, tags):
    return layout_pb2.Chart(
        title=title, multiline=layout_pb2.MultilineChartContent(tag=tags))


LAYOUT = layout_pb2.Layout(category=[
    layout_pb2.Category(title="losses", chart=[
        chart("both", ["loss/training", "loss/validation"]), chart("training", ["loss/training"])]),
    layout_pb2.Category(title="rates", chart=[chart("rate", ["rate"])]),
])

VALUES = [
    (0, dict(tag="loss/training", simple_value=0.5)),
    (1, dict(tag="loss/training", simple_value=0)),
    (128, dict(tag="loss/training", simple_value=float("nan"))),
    (1 << 40, dict(tag="größe", simple_value=float("-inf"))),
    (-1, dict(tag="before", simple_value=-1e-30)),
    (10, dict(tag="weights", histo=histogram([-2, -1, 0, 0, 1e-13, 0.5, 1, 1.1, 3e38, 1e-12]))),
    (11, dict(tag="weights", histo=histogram([7.0]))),
    (12, dict(tag="weights", histo=histogram([]))),
    (0, dict(tag="notes", **string("# Title\n*größer* ".encode() + b"x" * 300, "text"))),
    (0, dict(tag="custom_scalars__config__",
             **string(LAYOUT.SerializeToString(), "custom_scalars"))),
]


def main():
    folder = tempfile.mkdtemp()
    writer = EventFileWriter(folder)
    writer.add_event(event_pb2.Event(
        wall_time=TIME, step=5,
        session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)))
    for step, value in VALUES:
        writer.add_event(event_pb2.Event(
            wall_time=TIME, step=step,
            summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(**value)])))
    writer.close()
    (name,) = os.listdir(folder)
    # The first record is the writer's own, with the time of writing. It is written again with ours.
    with open(os.path.join(folder, name), "rb") as file:
        data = file.read()
    first = 16 + int.from_bytes(data[:8], "little")
    from tensorboard.summary.writer.record_writer import RecordWriter
    with open(os.path.join(FOLDER, "events.tfevents"), "wb") as file:
        RecordWriter(file).write(event_pb2.Event(
            wall_time=TIME, file_version="brain.Event:2").SerializeToString())
        file.write(data[first:])
    shutil.rmtree(folder)


main()
