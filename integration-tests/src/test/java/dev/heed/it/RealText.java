package dev.heed.it;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The licences of the libraries on the class path: prose, and the same for everybody. */
public final class RealText {
    private static final int FEWEST_WORDS = 4;
    private static final int LONGEST = 600;

    private RealText() {}

    /** Lines as they stand, blank ones left out. */
    public static List<String> lines(int count) throws IOException {
        return first(
                count,
                files().stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank())
                        .toList());
    }

    /** Different sentences of some words, all that there are. */
    public static List<String> sentences() throws IOException {
        return files().stream()
                .flatMap(text -> Arrays.stream(text.split("\\n\\s*\\n")))
                .flatMap(paragraph ->
                        Arrays.stream(paragraph.strip().replaceAll("\\s+", " ").split("(?<=[.;:]) ")))
                .filter(sentence -> sentence.split(" ").length >= FEWEST_WORDS && sentence.length() <= LONGEST)
                .distinct()
                .toList();
    }

    private static List<String> first(int count, List<String> all) {
        if (all.size() < count) {
            throw new AssertionError("only " + all.size() + " of " + count + " in the licences on the class path");
        }
        return all.subList(0, count);
    }

    private static List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : List.of("META-INF/LICENSE", "META-INF/LICENSE.txt", "META-INF/NOTICE")) {
            for (URL url : Collections.list(RealText.class.getClassLoader().getResources(name))) {
                try (var in = url.openStream()) {
                    files.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return files;
    }
}
