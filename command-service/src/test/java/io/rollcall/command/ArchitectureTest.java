package io.rollcall.command;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which way dependencies run, and where Spring may be seen. */
@AnalyzeClasses(packages = "io.rollcall.command", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices()
          .matching("io.rollcall.command.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule spring_isSeenOnlyWhereItIsWired =
      noClasses()
          .that(
              not(
                  nameMatching(
                      ".*\\.[A-Za-z]*(Api|Listener|Configuration|Properties|Application)(\\$.*)?")))
          .should()
          .dependOnClassesThat(resideInAPackage("org.springframework.."))
          .allowEmptyShould(true);

  /** See {@code BlockingThreads}. */
  @ArchTest
  static final ArchRule nothing_runsOnVirtualThreads =
      noClasses()
          .should()
          .accessTargetWhere(target(nameMatching(".*[vV]irtualThread.*|ofVirtual")));
}
