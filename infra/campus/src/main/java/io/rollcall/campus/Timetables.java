package io.rollcall.campus;

import static io.rollcall.campus.CampusTable.row;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Timetables of thirty slots each, without clashes: no teacher, room or batch is in two of them at
 * the same day and time.
 *
 * <p>Copies of the campus have teachers and batches of their own but share the rooms, so each has
 * its own turn at them, which its {@code time_slot}s name.
 */
final class Timetables {

  private static final List<String> DAYS =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
  private static final List<String> TIMES =
      List.of("09:00-10:00", "10:00-11:00", "11:15-12:15", "13:30-14:30", "14:30-15:30");
  private static final List<String> STATUSES =
      List.of("draft", "pending", "approved", "published", "published");

  private static final Instant START_OF_YEAR = Instant.parse("2025-07-01T03:30:00Z");
  private static final int DAY = 86_400;

  private Timetables() {}

  static CampusTable timetables(int scale) {
    return CampusTable.of(
            "timetables",
            "timetable_id generation_job_id department_id batch_id semester academic_year status"
                + " created_at updated_at created_by_id",
            scale,
            Section.WITH_TIMETABLE.size(),
            copy -> Section.WITH_TIMETABLE.stream().map(section -> timetable(copy, section)))
        .withIdentity();
  }

  static CampusTable slots(int scale) {
    return CampusTable.of(
            "timetable_slots",
            "slot_id timetable_id subject_id faculty_id classroom_id day time_slot is_lab",
            scale,
            Section.WITH_TIMETABLE.size() * Staff.PERIODS,
            copy ->
                Section.WITH_TIMETABLE.stream()
                    .flatMap(
                        section ->
                            IntStream.range(0, Staff.PERIODS)
                                .mapToObj(period -> slot(copy, section, period))))
        .withIdentity();
  }

  private static List<@Nullable Object> timetable(int copy, Section section) {
    int id = timetableId(copy, section);
    Dice dice = Dice.of("timetables", id);
    Instant created = START_OF_YEAR.plusSeconds(dice.below(20 * DAY, 1));
    // Some were written in a whole second: such timestamps have no fraction in JSON.
    int micros = dice.once(3, 2) ? 0 : dice.below(1_000_000, 3);
    Instant updated = created.plusSeconds(dice.below(5 * DAY, 4)).plusNanos(1_000L * micros);
    return row(
        id,
        dice.once(4, 5) ? null : randomUuid(dice),
        section.course().home().id(),
        section.batchId(copy),
        section.semester(),
        "2025-26",
        dice.pick(STATUSES, 8),
        created,
        updated,
        creator(copy, section, dice));
  }

  private static @Nullable Integer creator(int copy, Section section, Dice dice) {
    return switch (dice.below(8, 9)) {
      case 0 -> null;
      case 1, 2, 3 -> People.teacherUserId(copy, Staff.of(section.course().home()).getFirst());
      default -> People.officeUserId(copy, dice.below(People.OFFICES, 10));
    };
  }

  private static UUID randomUuid(Dice dice) {
    long most = (dice.bits(6) & ~0xF000L) | 0x4000L;
    long least = (dice.bits(7) >>> 2) | 0x8000000000000000L;
    return new UUID(most, least);
  }

  private static List<@Nullable Object> slot(int copy, Section section, int period) {
    int timetable = timetableId(copy, section);
    int subject = (period + section.rank()) % Curriculum.SUBJECTS_PER_COURSE;
    return row(
        (timetable - 1) * Staff.PERIODS + period + 1,
        timetable,
        section.course().subjectId(subject),
        Staff.facultyId(copy, Staff.teacher(section, period)),
        Rooms.roomOf(section, period),
        DAYS.get(period / TIMES.size()),
        TIMES.get(period % TIMES.size()) + (copy == 0 ? "" : " turn " + (copy + 1)),
        Rooms.inLaboratory(section, period));
  }

  private static int timetableId(int copy, Section section) {
    return copy * Section.WITH_TIMETABLE.size() + section.timetable() + 1;
  }
}
