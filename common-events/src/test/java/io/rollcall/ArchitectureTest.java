package io.rollcall;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which way dependencies run: changes are made of rows, rows are of types of the catalog. */
@AnalyzeClasses(packages = "io.rollcall", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("io.rollcall.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule catalog_knowsNothingOfRowsAndChanges =
      noClasses()
          .that()
          .resideInAPackage("io.rollcall.catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rollcall.row..", "io.rollcall.change..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nothing_needsSpring =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..")
          .allowEmptyShould(true);

  /** See {@code BlockingThreads}. */
  @ArchTest
  static final ArchRule nothing_runsOnVirtualThreads =
      noClasses()
          .should()
          .accessTargetWhere(target(nameMatching(".*[vV]irtualThread.*|ofVirtual")));
}
