"""Asks Django REST Framework itself what it makes of values that are written, and writes down what it answers.

Run with Django 3.2 and DRF 3.14 (Debian 12 package python3-djangorestframework), from this folder:

    python3 yardstick.py > ../resources/io/rollcall/command/write/drf-answers.jsonl

Each line has the body of a request, and either the errors, or the values that would be written, as text. The type is
that of samples.yaml beside the answers; there is a department CS, and a user 1.
"""
import datetime
import io
import json
import uuid

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["rest_framework"],
    SECRET_KEY="yardstick",
    TIME_ZONE="UTC",
    USE_TZ=True,
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.db.backends.base.operations import BaseDatabaseOperations  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.exceptions import ParseError  # noqa: E402
from rest_framework.parsers import JSONParser  # noqa: E402

# SQLite has no limits of its own; the limits are those of Postgres.
connection.ops.integer_field_range = BaseDatabaseOperations.integer_field_ranges.get


class Base(models.Model):
    class Meta:
        abstract = True
        app_label = "campus"


class Department(Base):
    department_id = models.CharField(max_length=10, primary_key=True)


class User(Base):
    id = models.AutoField(primary_key=True)


def refers(to, **more):
    return models.ForeignKey(to, models.CASCADE, related_name="+", **more)


class Sample(Base):
    sample_id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=10)
    nick = models.CharField(max_length=10, null=True, blank=True)
    tail = models.CharField(max_length=10, default="", blank=True)
    note = models.TextField()
    email = models.EmailField(max_length=254, null=True, blank=True)
    level = models.CharField(max_length=20, choices=[(n, n) for n in ("lab", "lecture hall", "1", "True")])
    number = models.IntegerField()
    big = models.BigIntegerField(null=True, blank=True)
    flag = models.BooleanField(default=True)
    maybe = models.BooleanField(null=True, blank=True)
    job = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    on = models.DateField()
    department = refers(Department)
    advisor = refers(User, null=True, blank=True)


class SampleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sample
        fields = "__all__"


def shown(value):
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat()
    return value if value is None else str(value)


def ask(body, partial=True):
    said = {"body": body, "partial": partial}
    try:
        data = JSONParser().parse(io.BytesIO(body.encode("utf-8", "surrogatepass")))
    except ParseError as e:
        return said | {"detail": str(e.detail)}
    try:
        # A changed row: with a new one, DRF would hand out defaults itself.
        serializer = SampleSerializer(None if not partial else Sample(sample_id=1), data=data, partial=partial)
        serializer.is_valid()
    except (OverflowError, UnicodeError) as e:
        return said | {"fails": type(e).__name__}
    if serializer.errors:
        return said | {"errors": serializer.errors}
    return said | {"values": {name: shown(value) for name, value in serializer.validated_data.items()}}


ANY = (
    'null true false 0 1 -1 12 12.0 1.5 -0.0 0.1 1e3 1e15 1e16 1e22 1.5e300 1e400 -1e400 1e-4 1e-5 123456789012345678901234567890 '
    '2147483647 2147483648 -2147483648 -2147483649 9223372036854775807 9223372036854775808 -9223372036854775809 '
    '"" "a" "12" "12.0" "12." "12.00" "12.5" ".0" "+1" "01" "1_0" "1__0" "_1" "-0" "1e3" "--1" "0x1" "NaN" "Infinity" "None" '
    '[] [1] ["a"] ["a",null,true] {} {"a":1} {"it\'s":"b\\"c"} "true" "True" "TRUE" "tRUE" "t" "T" "yes" "YES" "y" "on" "On" '
    '"1" "0" "f" "F" "no" "off" "OFF" "n" "N" "null" "Null" "lab" "Lab" "lecture\u0020hall" "\\ud800" "a\\udc00b" "\\ud83d\\ude00" '
    '"a\\u0000b" "\\u0000" "1\\u0000" "0123456789" "01234567890" '
    '"\\u0661\\u0662" "\\uff11" "\\u00b2" "12\\u00a0" "\\u200b12" 1.0E+2 3.0000000000000004 100000000000000000000.0 123456.789e3 '
    '"CS" "cs" "NOPE" "CS\\u0000" "1.0" "2" 2 1.9 2.5 '
    '"00000000-0000-0000-0000-000000000001" "{00000000-0000-0000-0000-000000000001}" "urn:uuid:00000000000000000000000000000001" '
    '"A0EEBC999C0B4EF8BB6D6BB9BD380A11" "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1" "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" '
    '340282366920938463463374607431768211455 340282366920938463463374607431768211456 '
    '"2024-02-29" "2023-02-29" "2024-2-9" "2024-02-29T10:11:12Z" "2024-02-29T10:11" "2024-02-29T10" "2024-02-29T10:11:12.5" '
    '"2024-02-29T10:11:12,123456789" "2024-02-29T10:11:12+02:00" "2024-02-29T10:11:12+0230" "2024-02-29T10:11:12-05" '
    '"2024-02-29t10:11:12z" "2024-02-30T10:11:12Z" "2024-02-29T24:00:00Z" "2024-02-29T10:60:00Z" "20240229" "24-02-29" '
    '"0001-01-01T00:00:00Z" "0000-01-01" "2024-02-29T10:11:12+25:00" "2024-13-01" "2024-02-29Z" '
).split()
ANY += ['" a "', '" "', '"\\t\\n"', '"\\u00a0a\\u3000"', '"\\u200b"', '" 12 "', '" 1"', '"1 "', '"CS "', '" true"', '"lab "', '" 2024-02-29"', '"2024-02-29 10:11:12Z"',
        '"2024-02-29\\n"', '"2024-02-29T10:11:12Z\\n"', '"12\\n"', '"1 .0"', '"1. 0"', '"1.0 "', '"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00"',
        '"' + "9" * 1000 + '"', '"' + "9" * 1001 + '"', '"' + "0" * 999 + '7"', "9" * 100, '"12 34"', '["it\'s", "say \\"x\\"", "a\\\\b"]', '{"a": {"b": [1.5, false]}}', '"it\'s"', '"say \\"x\\""']
EMAILS = (
    "a@b.cd a@b a@localhost a@LOCALHOST @b.cd a@ a a@b.c a@b.co. a.b@c.de .a@b.cd a.@b.cd a..b@c.de a+b@c.de a@b@c.de a@-b.cd a@b-.cd a@b.-cd "
    "a@b.cd- a@b_c.de a@1.2.3.4 a@[1.2.3.4] a@[::1] a@[1.2.3] a@[300.1.1.1] a@[g::1] a@[] \"a\"@b.cd \"a\\ b\"@c.de \"a\"b\"@c.de \"\"@b.cd \"@b.cd "
    "\u00e9@b.cd a@b\u00fccher.de a@\u4f8b\u3048.\u30c6\u30b9\u30c8 a@b.\u00fc a@b.\u00fcc a@xn--bcher-kva.de !#$%&'*+-/=?^_`{|}~@b.cd a,b@c.de a(b@c.de a@b.cd. a@b..cd a@.b.cd "
    "A@B.CD a@b.123 a@1.22 a@b.xn--p1ai a@[2001:db8::1] a@[1.2.3.04] 1@2.33 a@b.c-d a@b.--"
).split() + [
    "a b@c.de", '"a b"@c.de', '"a\tb"@c.de', "a@b c.de", "a" * 64 + "@b.cd", "a" * 250 + "@b.cd", "a" * 249 + "@b.cd", "a" * 316 + "@b.cd", "a@" + "b" * 63 + ".cd",
    "a@" + "b" * 64 + ".cd", "a@b." + "c" * 63, "a@b." + "c" * 64, "a@" + ".".join(["b" * 60] * 4) + ".cd", " a@b.cd ", "a@b.cd\n", "a\n@b.cd", '"\x01"@b.cd', '"\x7f"@b.cd', '"\\\\"@b.cd', '"a\\"@b.cd',
]
BODIES = [
    "", " ", "[]", "[{}]", "null", '"x"', "1", "1.5", "true", "{", "{}x", "{} ", "NaN", '{"name":NaN}', '{"number":Infinity}', '{"number":-Infinity}', '{"name":"a","name":"b"}',
    '{"name":}', "{'name':1}", '{"name":"a",}', '{"name":"a\nb"}', '{"number":01}', '{"number":+1}', '{"number":.5}', '{"number":1.}', '{"name":"\\x"}', '{"name":"\\u12"}', "{name:1}",
    '\ufeff{"name":"a"}', '{"other":1}', '{"sample_id":7}', '{"sample_id":"x"}', '{"name":"","number":"x","department":"NOPE","flag":7}', '{/**/"name":"a"}', '{"name":"a"}{"name":"b"}',
    '{"name":null,"nick":null,"tail":null,"note":null,"email":null,"level":null,"number":null,"flag":null,"job":null,"department":null,"advisor":null}',
]


def main():
    with connection.schema_editor() as editor:
        for model in (Department, User, Sample):
            editor.create_model(model)
    Department.objects.create(department_id="CS")
    User.objects.create(id=1)
    said = []
    fields = [f.name for f in Sample._meta.fields if f.name != "sample_id"]
    for name in fields:
        said += [ask('{"%s":%s}' % (name, value)) for value in ANY]
    said += [ask(json.dumps({"email": value})) for value in EMAILS]
    said += [ask(body) for body in BODIES]
    said += [ask(body, partial=False) for body in ("{}", '{"name":"a"}', '{"number":1,"department":"CS","on":"2024-01-01"}')]
    said.append(ask('{"name":"a","note":"b","level":"lab","number":1,"on":"2024-01-01","department":"CS"}', partial=False))
    for line in said:
        print(json.dumps(line))


main()
