package dev.heed.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether this JVM fuses multiply and add in hardware. Where it does not, {@link Math#fma(float, float, float)} gives the same bits
 * through {@link java.math.BigDecimal}, about a thousand times slower.
 */
public final class Fma {
    private static final boolean FUSED = detect();

    private Fma() {}

    /** Whether a fused multiply-add is one instruction here. Found out once per process. */
    public static boolean fusedMultiplyAdd() {
        return FUSED;
    }

    private static boolean detect() {
        try {
            HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (hotspot != null) {
                return Boolean.parseBoolean(hotspot.getVMOption("UseFMA").getValue());
            }
        } catch (IllegalArgumentException | LinkageError unknown) {
            // Not HotSpot, a HotSpot for a CPU without the option, or a runtime image without jdk.management: measure.
        }
        return nanosPerCall() < 200;
    }

    /**
     * The best of several short runs. In hardware a call costs about 1 ns compiled and some 50 ns interpreted, through BigDecimal
     * a few hundred ns compiled and several thousand when this runs, at start-up.
     */
    static double nanosPerCall() {
        int calls = 200;
        long best = Long.MAX_VALUE;
        float chain = 1;
        for (int run = 0; run < 20; run++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                chain = Math.fma(chain, 0.9999f, 1e-3f);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return Float.isNaN(chain) ? Double.MAX_VALUE : (double) best / calls;
    }
}
