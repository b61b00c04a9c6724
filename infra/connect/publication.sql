-- What Postgres gives out: the captured columns of the catalog's tables, and the heartbeat's.
-- The command service makes the same one, unless capture is switched off.
create publication "rollcall" for table
  public."users" ("id", "username", "email", "role", "department", "first_name", "last_name", "is_active", "version"),
  public."departments" ("department_id", "department_name", "building_name", "head_of_department", "version"),
  public."courses" ("course_id", "course_name", "duration_years", "level", "version"),
  public."subjects" ("subject_id", "subject_name", "course_id", "department_id", "faculty_assigned", "credits", "version"),
  public."faculty" ("faculty_id", "faculty_name", "designation", "department_id", "specialization", "max_workload_per_week", "email", "phone", "version"),
  public."students" ("student_id", "name", "department_id", "course_id", "electives", "year", "semester", "faculty_advisor_id", "email", "phone", "version"),
  public."batches" ("batch_id", "course_id", "department_id", "year", "semester", "no_of_students", "version"),
  public."classrooms" ("room_id", "department_id", "room_number", "capacity", "room_type", "version"),
  public."labs" ("lab_id", "department_id", "lab_name", "capacity", "version"),
  public."timetables" ("timetable_id", "generation_job_id", "department_id", "batch_id", "semester", "academic_year", "status", "created_at", "updated_at", "created_by_id", "version"),
  public."timetable_slots" ("slot_id", "timetable_id", "subject_id", "faculty_id", "classroom_id", "day", "time_slot", "is_lab", "version"),
  public."rollcall_heartbeat" ("id", "beat_at")
  with (publish = 'insert, update, delete, truncate');
