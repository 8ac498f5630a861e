package dev.heed.job;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the job may know what. */
@AnalyzeClasses(packages = "dev.heed.job", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLI = "dev.heed.job.cli..";
    private static final String TAIL = "dev.heed.job.tail..";
    private static final String[] KAFKA = {"org.apache.kafka..", "kafka..", "org.apache.flink.connector.kafka.."};
    private static final String[] AVRO = {"org.apache.avro..", "dev.heed.schemas.."};

    @ArchTest
    static final ArchRule kafkaIsKnownToItsOwnEndsOnly = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.heed.job.kafka..",
                    CLI,
                    "dev.heed.job.broker..",
                    TAIL,
                    "dev.heed.job.replay..",
                    "dev.heed.job.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA);

    @ArchTest
    static final ArchRule avroIsKnownToItsCodecsAndToTailOnly = noClasses()
            .that()
            .resideOutsideOfPackages("dev.heed.job.avro..", TAIL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AVRO);

    @ArchTest
    static final ArchRule optionsKnowNoOtherPackageOfHeed = noClasses()
            .that()
            .resideInAPackage("dev.heed.job.options..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.heed..").and(resideOutsideOfPackage("dev.heed.job.options..")));

    @ArchTest
    static final ArchRule nothingButTheEntryPointIsInTheRoot = noClasses()
            .that()
            .doNotHaveSimpleName("AttentionJob")
            .and()
            .areTopLevelClasses()
            .should()
            .resideInAPackage("dev.heed.job");

    @ArchTest
    static final ArchRule nobodyKnowsTheEntryPoint = noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.job")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.heed.job");

    @ArchTest
    static final ArchRule noPackagesKnowEachOther =
            slices().matching("dev.heed.job.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints =
            noClasses().that().resideOutsideOfPackage(CLI).should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule logsGoToSlf4j =
            noClasses().that().resideOutsideOfPackage(CLI).should(USE_JAVA_UTIL_LOGGING);
}
