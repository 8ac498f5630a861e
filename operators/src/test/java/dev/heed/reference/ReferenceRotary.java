package dev.heed.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * Rotary positions (Su et al. 2021, "RoFormer", eq. 34) and their scalings, in double precision, straight from a {@code config.json}
 * and independent of what reads it for the job.
 *
 * @param theta base
 * @param dim rotated elements of a head
 * @param pairs whether partners are neighbours
 * @param scaling the {@code rope_scaling} object, or nothing
 * @param maxPositions {@code max_position_embeddings}
 */
record ReferenceRotary(double theta, int dim, boolean pairs, JsonNode scaling, int maxPositions) {
    static ReferenceRotary of(JsonNode config, int headDim) {
        if (!config.path("position_encoding").asText().equals("rope")) {
            return null;
        }
        JsonNode scaling = config.path("rope_scaling");
        return new ReferenceRotary(
                config.path("rope_theta").asDouble(10_000),
                (int) (headDim * config.path("partial_rotary_factor").asDouble(1)),
                config.path("rope_interleaved").asBoolean(),
                scaling.isObject() ? scaling : MissingNode.getInstance(),
                config.path("max_position_embeddings").asInt());
    }

    private String type() {
        return scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    }

    boolean dependsOnPosition() {
        return type().equals("dynamic");
    }

    /** The row, each head rotated by the angles of a position. */
    double[] rotate(double[] row, int headDim, long position) {
        double[] rotated = row.clone();
        for (int head = 0; head < row.length; head += headDim) {
            for (int i = 0; i < dim / 2; i++) {
                int a = head + (pairs ? 2 * i : i);
                int b = head + (pairs ? 2 * i + 1 : i + dim / 2);
                double angle = position * frequency(i, position);
                double cos = Math.cos(angle) * magnitude();
                double sin = Math.sin(angle) * magnitude();
                rotated[a] = row[a] * cos - row[b] * sin;
                rotated[b] = row[a] * sin + row[b] * cos;
            }
        }
        return rotated;
    }

    private double original() {
        return scaling.path("original_max_position_embeddings").asDouble(maxPositions);
    }

    private double factor() {
        return scaling.path("factor").asDouble();
    }

    private double frequency(int i, long position) {
        double plain = Math.pow(theta, -2.0 * i / dim);
        return switch (type()) {
            case "linear" -> plain / factor();
            case "dynamic" -> dynamic(plain, i, position);
            case "yarn" -> plain * (1 - ramp(i)) + plain / factor() * ramp(i);
            case "llama3" -> llama3(plain);
            default -> plain;
        };
    }

    /** (s · L / L₀ − (s − 1))^(d / (d − 2)) on the base is its power −2i / d on the frequency. */
    private double dynamic(double plain, int i, long position) {
        double length = Math.max((double) position + 1, original());
        double growth = factor() * length / original() - (factor() - 1);
        return plain * Math.pow(growth, -2.0 * i / (dim - 2));
    }

    /** Peng et al. 2023, "YaRN", section 3.2, with the bounds as numbers of pairs, as its authors' code has them. */
    private double ramp(int i) {
        double low = pair(scaling.path("beta_fast").asDouble(32));
        double high = pair(scaling.path("beta_slow").asDouble(1));
        if (scaling.path("truncate").asBoolean(true)) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, dim - 1);
        return Math.min(1, Math.max(0, (i - low) / (low == high ? 0.001 : high - low)));
    }

    /** The pair whose wave makes so many rotations over the original length. */
    private double pair(double rotations) {
        return dim * Math.log(original() / (2 * Math.PI * rotations)) / (2 * Math.log(theta));
    }

    private double llama3(double plain) {
        double low = scaling.path("low_freq_factor").asDouble();
        double high = scaling.path("high_freq_factor").asDouble();
        double rotations = original() * plain / (2 * Math.PI);
        if (rotations < low) {
            return plain / factor();
        }
        if (rotations > high) {
            return plain;
        }
        double smooth = (rotations - low) / (high - low);
        return plain * smooth + plain / factor() * (1 - smooth);
    }

    private double magnitude() {
        if (!type().equals("yarn")) {
            return 1;
        }
        double mscale = scaling.path("mscale").asDouble();
        double all = scaling.path("mscale_all_dim").asDouble();
        double suggested = mscale * all != 0 ? log(mscale) / log(all) : log(1);
        return scaling.path("attention_factor").asDouble(suggested);
    }

    private double log(double scale) {
        return factor() <= 1 ? 1 : 0.1 * scale * Math.log(factor()) + 1;
    }
}
