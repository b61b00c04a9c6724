"""Asks Django REST Framework itself, and writes down what it answers.

Run with Django 3.2, DRF 3.14 and django-filter 23.1 (Debian 12's packages python3-djangorestframework and
python3-django-filters), from this folder:

    python3 yardstick.py > ../resources/io/rollcall/query/read/drf-answers.jsonl

Each line is a request, the status, the header Allow and the body, where rows are shown by their keys alone. The rows
are those of rows.json beside that file; the test asks us the same of the same rows.
"""
import json
import random
import sys
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["rest_framework", "django_filters"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="yardstick",
    TIME_ZONE="UTC",
    USE_TZ=True,
    MIDDLEWARE=[],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import routers, serializers, viewsets  # noqa: E402
from django_filters.rest_framework import DjangoFilterBackend  # noqa: E402
from rest_framework.filters import OrderingFilter, SearchFilter  # noqa: E402
from rest_framework.pagination import PageNumberPagination  # noqa: E402


class KeyedOrdering(OrderingFilter):
    """The key, ascending, breaks ties: the one thing that is not DRF's."""

    def get_ordering(self, request, queryset, view):
        return [*super().get_ordering(request, queryset, view), "pk"]


class Pages(PageNumberPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 5000


def text(**more):
    return models.CharField(max_length=254, **more)


def refers(to, **more):
    return models.ForeignKey(to, models.CASCADE, related_name="+", **more)


def key():
    return models.CharField(max_length=10, primary_key=True)


def choice(*names):
    return models.CharField(max_length=20, choices=[(n, n) for n in names])


class Base(models.Model):
    class Meta:
        abstract = True
        app_label = "campus"


class User(Base):
    id = models.AutoField(primary_key=True)
    username, email, first_name, last_name = text(), text(), text(), text()
    role = choice("admin", "staff", "faculty", "student")
    department = text(null=True)


class Department(Base):
    department_id, department_name = key(), text()


class Course(Base):
    course_id, course_name, level = key(), text(), text()
    duration_years = models.IntegerField()


class Subject(Base):
    subject_id, subject_name = key(), text()
    course, department = refers(Course), refers(Department)


class Faculty(Base):
    faculty_id, faculty_name, designation, specialization = key(), text(), text(), text()
    email = text(null=True)
    department = refers(Department)


class Student(Base):
    student_id, name, email = key(), text(), text(null=True)
    department, course = refers(Department), refers(Course)
    year, semester = models.IntegerField(), models.IntegerField()


class Batch(Base):
    batch_id = key()
    department, course = refers(Department), refers(Course)
    year, semester = models.IntegerField(), models.IntegerField()


class Classroom(Base):
    room_id, room_number = key(), text()
    department = refers(Department)
    room_type = choice("lecture hall", "seminar room", "tutorial room", "lab")
    capacity = models.IntegerField()


class Lab(Base):
    lab_id, lab_name = key(), text()
    department = refers(Department)
    capacity = models.IntegerField()


class Timetable(Base):
    timetable_id = models.AutoField(primary_key=True)
    department, batch = refers(Department), refers(Batch)
    semester, academic_year = models.IntegerField(), text()


class TimetableSlot(Base):
    slot_id = models.AutoField(primary_key=True)
    timetable, subject, faculty, classroom = refers(Timetable), refers(Subject), refers(Faculty), refers(Classroom)
    day = choice("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


TYPES = {
    "users": (User, "role department", "username email first_name last_name", "id username role"),
    "departments": (Department, "", "department_name department_id", "department_id"),
    "courses": (Course, "level duration_years", "course_name course_id", "course_id"),
    "subjects": (Subject, "course department", "subject_name subject_id", "subject_id subject_name"),
    "faculty": (
        Faculty,
        "department designation",
        "faculty_name faculty_id email specialization",
        "faculty_id faculty_name",
    ),
    "students": (
        Student,
        "department course semester year",
        "name student_id email",
        "student_id name year semester",
    ),
    "batches": (Batch, "course department semester year", "batch_id", "batch_id year semester"),
    "classrooms": (Classroom, "department room_type", "room_number room_id", "room_id capacity"),
    "labs": (Lab, "department", "lab_name lab_id", "lab_id capacity"),
    "timetables": (Timetable, "department batch semester academic_year", "", "timetable_id"),
    "timetable-slots": (TimetableSlot, "timetable subject faculty classroom day", "", "slot_id"),
}


def viewset(model, filters, search, orderings):
    class Shown(serializers.ModelSerializer):
        class Meta:
            fields = ["pk"]

    Shown.Meta.model = model

    class View(viewsets.ModelViewSet):
        queryset = model.objects.all()
        serializer_class = Shown
        filter_backends = [DjangoFilterBackend, SearchFilter, KeyedOrdering]
        pagination_class = Pages
        filterset_fields = filters.split()
        search_fields = search.split()
        ordering_fields = orderings.split()
        ordering = orderings.split()[:1]

    return View


router = routers.DefaultRouter()
for name, declared in TYPES.items():
    router.register(name, viewset(*declared), basename=name)
urlpatterns = [path("api/", include(router.urls))]


def load(rows):
    with connection.schema_editor() as editor:
        for model, *_ in TYPES.values():
            editor.create_model(model)
    for name, (model, *_) in TYPES.items():
        for row in rows[name]:
            model.objects.create(**{f.attname: row[f.name] for f in model._meta.fields})


def ask(client, method, target, accept=None):
    path_part, _, query = target.partition("?")
    headers = {} if accept is None else {"HTTP_ACCEPT": accept}
    answer = client.generic(method, path_part, QUERY_STRING=query, HTTP_HOST="campus.test", **headers)
    said = {"method": method, "target": target}
    if accept is not None:
        said["accept"] = accept
    said["status"] = answer.status_code
    if "json" in answer.get("Content-Type", ""):
        said["allow"] = answer["Allow"]
        body = json.loads(answer.content) if answer.content else None
        if isinstance(body, dict) and "results" in body:
            body["results"] = [str(row["pk"]) for row in body["results"]]
        said["body"] = body
    return said


NUMBERS = (
    "1 4 04 +4 %2B4 -4 %204%20 4.0 3.9 4e0 0.4e1 40e-1 1_0 0_4 _4 4_ 1__0 . 4. .5 -0.5 -0 -0.9 4,0 4,5 true 0x4 NaN nan sNaN -nan "
    "Infinity -inf inf %20 %C2%A04 %E3%80%804 %1F4 %094%0A 4%00 %004 %D9%A4 %EF%BC%94 %E0%A5%AA %D9%A4.%D9%A0 1e50 1.0000000000001e50 "
    "100000000000000007629769841091887003294964970946560 100000000000000007629769841091887003294964970946561 1e51 9e999 1e9999999999999999999 "
    "null None 4e 4e+ 4e%2B0 e4 4%204 %E2%81%B4 %C2%BC %E2%80%8B4 4%E2%80%8B four --4 NaN4 4f 4d 4L 0b100 1e-400"
).split()
INTEGERS = (
    "1 2 3 01 +1 %2B1 %201%20 %C2%A01 1.0 1e0 1_0 1__0 _1 1_ -1 0 -0 %20 abc null %D9%A1 %EF%BC%91 LAST last %20last Last 1%00 0x1 "
    "99999999999999999999999999 1%E2%80%8B %1C1 %0B1 true 1, 1%2C2 %E0%A5%A7 00000002 2%0A"
).split()
TEXTS = (
    "cs CS %20CS %20 %20CS%20 CS%20 %C2%A0CS%E3%80%80 %E2%80%8BCS C%00S %00 null nope C%53 CS+ +CS cS %FF CS%FF %ED%A0%80 %F0%9F%98%80 "
    "%C3%A9 %E2%82 %F0%9F %C0%80 %F5%80%80%80 %E0%80%80 %F4%90%80%80 100% %zz %4 %u1234 a%3Db a=b a;b 'x' %22x%22 %5Cx %5E %24 @ : / ? [ ] ~ * ( ) !"
).split()


def targets(seed):
    yield from ("/api/", "/api/?format=json", "/api/?format=xml", "/api/?format=", "/api/nope/", "/api/students/nope/")
    for value in NUMBERS:
        yield "/api/students/?year=" + value
        yield "/api/courses/?duration_years=" + value
    for value in INTEGERS:
        yield "/api/students/?page_size=2&page=" + value
        yield "/api/students/?page=1&page_size=" + value
        yield "/api/timetable-slots/?timetable=" + value
        if "9999" not in value:
            yield "/api/users/" + value.replace("?", "%3F") + "/"
    for value in TEXTS:
        yield "/api/users/?department=" + value
        yield "/api/students/?department=" + value
        yield "/api/users/?role=" + value
        yield "/api/classrooms/?room_type=" + value
        yield "/api/students/?page_size=2&x=" + value
        yield "/api/students/?page_size=2&" + value
        yield "/api/students/?ordering=" + value
        if value.isascii() and "%FF" not in value and "%ED" not in value:
            yield "/api/students/?search=" + value
    yield from (
        "/api/classrooms/?room_type=lecture%20hall",
        "/api/classrooms/?room_type=lecture+hall",
        "/api/classrooms/?room_type=Lecture+hall",
        "/api/classrooms/?room_type=+lab",
        "/api/courses/?level=UG",
        "/api/courses/?level=ug",
        "/api/courses/?level=+UG++",
        "/api/courses/?level=+&duration_years=4",
        "/api/faculty/?designation=Professor&department=CS",
        "/api/students/?department=NOPE&year=x&page=abc",
        "/api/students/?department=NOPE&course=NOPE&year=x&semester=1e51",
        "/api/students/?year=1&year=",
        "/api/students/?year=&year=1",
        "/api/students/?year=x&year=1",
        "/api/students/?year=1&year=x",
        "/api/students/?page_size=2&page=1&page=2",
        "/api/students/?page=2&page_size=2&page=1",
        "/api/students/?page_size=2&page=&page=2",
        "/api/students/?page_size=2&page=2&page=",
        "/api/students/?page_size=2&b=2&a=1&b=1&page=2&a=&c",
        "/api/students/?page_size=2&&a=1&&&b&=x&==&=&page=2",
        "/api/students/?page=last&page_size=3",
        "/api/students/?page=last",
        "/api/students/?page=l%61st&page_size=2",
        "/api/students/?page_size=2&page=3&%70age=2",
        "/api/students/?page_size=2&page%00=3",
        "/api/students/?page_size=2&Page=3",
        "/api/students/?page_size=2&B=1&a=1&%C3%A9=1&%F0%9F%98%80=1&%EF%BF%BD=1&_=1&~=1",
        "/api/students/?page_size=2&search=a+b%20c",
        "/api/students/?page_size=2&search=&department=&year=&ordering=&page=",
        "/api/students/?search=&department=&year=&ordering=",
        "/api/students/?year=3;semester=5",
        "/api/students/?search=an",
        "/api/students/?search=AN,a",
        "/api/students/?search=,+,",
        "/api/students/?search=a%00n",
        "/api/students/?search=a%0Bs%1C%C2%85%E3%80%80%E2%80%A8",
        "/api/students/?search=a%E2%80%8Bs",
        "/api/students/?search=%25",
        "/api/students/?search=_",
        "/api/students/?search=%5C",
        "/api/students/?search=%5Ea",
        "/api/students/?search=%3Da",
        "/api/students/?search=%22a+b%22",
        "/api/timetables/?search=zzz",
        "/api/students/?ordering=name",
        "/api/students/?ordering=-name",
        "/api/students/?ordering=+name",
        "/api/students/?ordering=%2Bname",
        "/api/students/?ordering=--name",
        "/api/students/?ordering=-",
        "/api/students/?ordering=pk",
        "/api/students/?ordering=-pk",
        "/api/students/?ordering=Name",
        "/api/students/?ordering=-+name",
        "/api/students/?ordering=+-name+",
        "/api/students/?ordering=year,-name",
        "/api/students/?ordering=-year,year,name",
        "/api/students/?ordering=year,,-year,name",
        "/api/students/?ordering=email,-semester",
        "/api/students/?ordering=department",
        "/api/students/?ordering=%C2%A0-year%E3%80%80",
        "/api/students/?ordering=-year&ordering=name",
        "/api/students/?ordering=-year&ordering=",
        "/api/students/?ordering=-student_id,name",
        "/api/students/?ordering=year%00",
        "/api/students/?format=json",
        "/api/students/?format=JSON",
        "/api/students/?format=api",
        "/api/students/?format=+json",
        "/api/students/?format=xml&format=json",
        "/api/students/?format=json&format=xml",
        "/api/students/?format=xml&format=",
        "/api/students/?format=&page_size=2",
        "/api/students/?format=xml&year=x",
        "/api/students/?format=json&page_size=2&page=2",
        "/api/students/S001/",
        "/api/students/s001/",
        "/api/students/S001/?year=1",
        "/api/students/S001/?year=2",
        "/api/students/S001/?year=x",
        "/api/students/NOPE/?year=x",
        "/api/students/S001/?search=zzz",
        "/api/students/S001/?search=S001",
        "/api/students/S001/?page=abc&ordering=nope&page_size=x",
        "/api/students/S001/?department=NOPE",
        "/api/students/S001/?format=xml",
        "/api/students/%53001/",
        "/api/students/S001%20/",
        "/api/students/%00/",
        "/api/users/1/?department=CS",
        "/api/users/1/?department=c%00",
        "/api/timetables/1/?batch=NOPE",
        "/api/departments/CS/?department=NOPE",
    )
    rng = random.Random(seed)
    names = {
        "students": "page page_size year semester department course search ordering x format".split(),
        "timetable-slots": "page page_size timetable day classroom ordering a b".split(),
        "users": "page page_size role department search ordering é".split(),
    }
    values = {
        "page": "1 2 3 4 last 0 x".split() + [""],
        "page_size": "1 2 3 5 0 x 100 9999".split() + [""],
        "year": "1 2 3 4 9 x".split() + [""],
        "semester": "1 2 3 4 5 6 7 x 2.5".split(),
        "department": "CS EE ME NOPE".split() + ["", "+CS"],
        "course": "BT MT NOPE".split() + [""],
        "search": "a an S00 e,a".split() + ["", "zz", "A%20n"],
        "ordering": "name -name year -year,name semester,-student_id pk role,-username id".split() + [""],
        "format": ["json", "json", "json", "", "xml"],
        "timetable": "1 2 3 9 x +1".split() + [""],
        "day": "monday tuesday sunday Monday".split() + [""],
        "classroom": "R01 R02 r01".split() + [""],
        "role": "admin student faculty boss".split() + [""],
    }
    octets = "00 20 41 7f 80 8f 90 9f a0 a5 bf c0 c1 c2 cf df e0 e2 ed ee ef f0 f3 f4 f5 ff".split()
    for _ in range(300):
        yield "/api/students/?page_size=6&x=" + "".join("%" + rng.choice(octets) for _ in range(rng.randint(1, 7)))
    for _ in range(900):
        type_ = rng.choice(list(names))
        chosen = [rng.choice(names[type_]) for _ in range(rng.randint(1, 6))]
        yield "/api/%s/?%s" % (type_, "&".join(n + "=" + rng.choice(values.get(n, ["1", "", "%20"])) for n in chosen))


ACCEPTS = (
    "*/* application/json application/* */json APPLICATION/JSON application/JSON text/html text/* * json application/problem+json "
    "application/json;q=0 text/html;q=1,application/json;q=0.1 application/json;indent=0 text/html,*/*;q=0.8 application/json;charset=utf-8 "
    "application/jso ,application/json application/json, image/png,,image/gif application/x-www-form-urlencoded application/json/x ;q=1 text/html;a=1,application/*;v=2"
).split() + ["", " ", "text/html, application/json", "text/html , application/xml;q=0.9 , */*;q=0.8", "application/ json", "application/json ;q=1", " application/json "]


def main():
    rows = json.loads((Path(__file__).parent / "../resources/io/rollcall/query/read/rows.json").read_text())
    load(rows)
    client = Client(raise_request_exception=False)
    answers = [ask(client, "GET", target) for target in targets(28)]
    answers += [ask(client, "GET", "/api/students/?page_size=2&year=1", accept) for accept in ACCEPTS]
    answers += [ask(client, "GET", t, "text/html") for t in ("/api/", "/api/students/S001/", "/api/students/?format=json", "/api/students/?format=xml", "/api/students/?year=x")]
    for target in ("/api/", "/api/students/", "/api/students/S001/", "/api/students/NOPE/", "/api/students/?year=x"):
        answers += [ask(client, method, target) for method in ("PATCH", "PUT", "DELETE", "TRACE", "FOO") if (method, target[-5:]) not in {("PUT", "S001/"), ("PATCH", "S001/"), ("DELETE", "S001/"), ("PUT", "NOPE/"), ("PATCH", "NOPE/"), ("DELETE", "NOPE/")}]
        answers += [ask(client, "PATCH", target, "text/html"), ask(client, "FOO", target + ("&" if "?" in target else "?") + "format=xml")]
        answers += [ask(client, "HEAD", target)]
    seen = set()
    for answer in answers:
        line = json.dumps(answer, ensure_ascii=True)
        if answer["status"] < 500 and line not in seen:
            seen.add(line)
            print(line)
        elif answer["status"] >= 500:
            print(answer, file=sys.stderr)


main()
