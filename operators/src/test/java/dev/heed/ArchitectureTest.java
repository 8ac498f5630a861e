package dev.heed;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know what: kernel ← cache ← model ← operator. */
@AnalyzeClasses(packages = "dev.heed", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String JDK = "java..";
    /** Of the JDK too: it tells whether the CPU has fused multiply-add. */
    private static final String HOTSPOT = "com.sun.management..";

    private static final String VECTORS = "jdk.incubator.vector..";
    private static final String KERNEL = "dev.heed.kernel..";
    private static final String CACHE = "dev.heed.cache..";
    private static final String MODEL = "dev.heed.model..";
    private static final String OPERATOR = "dev.heed.operator..";

    @ArchTest
    static final ArchRule theKernelKnowsTheJdkOnly = classes()
            .that()
            .resideInAPackage(KERNEL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, HOTSPOT, VECTORS, KERNEL);

    @ArchTest
    static final ArchRule theCacheKnowsTheKernelBesides = classes()
            .that()
            .resideInAPackage(CACHE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, KERNEL, CACHE);

    @ArchTest
    static final ArchRule theModelKnowsTheCacheAndJsonBesides = classes()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, KERNEL, CACHE, MODEL, "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule theOperatorKnowsFlinkBesidesAndNoJson = classes()
            .that()
            .resideInAPackage(OPERATOR)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, KERNEL, CACHE, MODEL, OPERATOR, "org.apache.flink..", "org.slf4j..");

    @ArchTest
    static final ArchRule nobodyKnowsKafkaOrAvro = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "org.apache.flink.connector.kafka..");

    @ArchTest
    static final ArchRule vectorsAreKnownToTheKernelOnly = noClasses()
            .that()
            .resideOutsideOfPackage(KERNEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(VECTORS);

    @ArchTest
    static final ArchRule noPackagesKnowEachOther =
            slices().matching("dev.heed.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule logsGoToSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
