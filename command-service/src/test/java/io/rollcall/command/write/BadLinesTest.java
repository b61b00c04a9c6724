package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BadLinesTest {
  private static final LineFault BAD = new LineFault(3, "year", "No.");
  private static final LineFault DUPLICATE = new LineFault(4, "id", List.of("Twice."), "x_pkey");

  private final BadLines bad = new BadLines(2);

  @Test
  void faults_areToldInOrder_withTheRuleWhereThereIsOne() {
    bad.add(DUPLICATE);
    bad.add(BAD);
    Problem problem = bad.problem();
    assertThat(problem.status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(problem.detail())
        .isEqualTo("Nothing was written: line 4, id: Twice. There are 2 in all.");
    assertThat(problem.members())
        .containsEntry("complete", true)
        .containsEntry(
            "errors",
            List.of(
                Map.of("line", 4L, "column", "id", "messages", List.of("Twice."), "rule", "x_pkey"),
                Map.of("line", 3L, "column", "year", "messages", List.of("No."))));
  }

  @Test
  void duplicatesAlone_areAConflict() {
    bad.add(DUPLICATE);
    assertThat(bad.problem().status()).isEqualTo(Status.CONFLICT);
    assertThat(bad.problem().detail()).isEqualTo("Nothing was written: line 4, id: Twice.");
  }

  @Test
  void noMoreThanTheLimitAreKept_andThatIsSaid() {
    bad.add(BAD);
    assertThat(bad.isFull()).isFalse();
    bad.add(BAD);
    assertThat(bad.isFull()).isTrue();
    assertThat(bad.problem().members()).containsEntry("complete", true);
    bad.add(DUPLICATE);
    assertThat(bad.problem().members().get("errors")).asInstanceOf(LIST).hasSize(2);
    assertThat(bad.problem().members()).containsEntry("complete", false);
    assertThat(bad.problem().detail()).endsWith("There may be more than the 2 in errors.");
  }

  @Test
  void longMessages_areCut_notWithinACharacter() {
    assertThat(new LineFault(1, "a", "x".repeat(300)).messages().getFirst()).hasSize(300);
    assertThat(new LineFault(1, "a", "x".repeat(301)).messages().getFirst())
        .hasSize(300)
        .endsWith("x…");
    String cut = new LineFault(1, "a", "x".repeat(298) + "😀x").messages().getFirst();
    assertThat(cut).isEqualTo("x".repeat(298) + "…");
  }
}
