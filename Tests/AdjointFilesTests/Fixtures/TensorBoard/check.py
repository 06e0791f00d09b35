"""Prints what TensorBoard's reader finds in a folder of event files.

    python check.py FOLDER
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.custom_scalar import layout_pb2

events = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0, "scalars": 0, "histograms": 0})
events.Reload()
for tag in events.Tags()["scalars"]:
    print("scalar", tag, [(e.step, e.value) for e in events.Scalars(tag)])
for tag in events.Tags()["histograms"]:
    for event in events.Histograms(tag):
        print("histogram", tag, event.step, event.histogram_value)
for tag in events.Tags()["images"]:
    for event in events.Images(tag):
        print("image", tag, event.step, event.width, event.height, len(event.encoded_image_string))
for tag in events.Tags()["tensors"]:
    for event in events.Tensors(tag):
        plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
        (text,) = event.tensor_proto.string_val
        print(plugin, tag, event.step,
              layout_pb2.Layout.FromString(text) if plugin == "custom_scalars" else text.decode())
