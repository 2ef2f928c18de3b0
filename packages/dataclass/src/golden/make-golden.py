"""Writes the golden files beside this script. Needs the reference package: pip install vgi-rpc==0.42.3"""
import datetime as dt
import pathlib
from decimal import Decimal as D
import pyarrow as pa
from vgi_rpc.conformance import _types as t
out = pathlib.Path(__file__).parent
P = t.Point
utc = dt.timezone.utc
all_types = t.AllTypes(str_field="häuser", bytes_field=b"\x00\x01\xff", int_field=-42, float_field=1.5, bool_field=True,
  list_of_int=[1,2,3], list_of_str=["a",""], dict_field={"a":1,"b":2}, enum_field=t.Status.ACTIVE, nested_point=P(1.5,-2.5),
  optional_str=None, optional_int=7, optional_nested=None, list_of_nested=[P(0.0,1.0),P(2.0,3.0)], annotated_int32=2**31-1,
  annotated_float32=0.5, nested_list=[[1],[],[2,3]], dict_str_str={"key":"value"})
wide = t.WideTypes(int8_field=-128,int16_field=-32768,int32_field=-2**31,uint8_field=255,uint16_field=65535,uint32_field=2**32-1,
  uint64_field=2**64-1,float32_field=0.25,date_field=dt.date(2026,2,28),timestamp_field=dt.datetime(2026,1,1,0,0,0,123456),
  timestamp_utc_field=dt.datetime(2026,1,1,0,0,0,654321,tzinfo=utc),time_field=dt.time(12,34,56,789012),
  duration_field=dt.timedelta(microseconds=-90061000001),decimal_field=D("-12345.6700"),large_string_field="large",
  large_binary_field=b"\x09\x08\x07",fixed_binary_field=bytes(range(1,9)))
container = t.ContainerWideTypes(list_decimal=[D("1.0000"),D("-0.0001")],list_date=[dt.date(1969,12,31),dt.date(2026,1,1)],
  list_timestamp=[dt.datetime(2026,1,1,0,0,0,1)],optional_date=None,optional_decimal=D("99.5000"),optional_timestamp=None,
  dict_str_decimal={"pi":D("3.1416")},frozenset_int=frozenset({1,2,3}),list_optional_int=[1,None,3])
deep = t.DeepNested(list_of_lists_decimal=[[D("1.2500")],[],[D("0.0001"),D("2.0000")]],optional_list_date=None,
  dict_encoded_string="spam",list_of_dict_encoded=["a","b","a"])
schema = pa.schema([pa.field("value", pa.int64()), pa.field("name", pa.string(), nullable=False)])
emb = t.EmbeddedArrow(batch=pa.record_batch([pa.array([1,2]), pa.array(["x","y"])], schema=schema), schema=schema)
box = t.BoundingBox(P(0.0,1.0), P(2.0,-3.5), "box")
for name, v in dict(rich_header=t.build_rich_header(7), point=P(1.5,2.5), bounding_box=box, all_types=all_types, wide_types=wide, container_wide_types=container, deep_nested=deep, embedded_arrow=emb).items():
    (out/f"{name.replace('_','-')}.arrows").write_bytes(v.serialize_to_bytes())
