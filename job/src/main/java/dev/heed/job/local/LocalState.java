package dev.heed.job.local;

import java.nio.file.Path;
import java.util.Map;

/** Where Heed keeps on this machine what should survive: {@code $XDG_STATE_HOME/heed}, else {@code ~/.local/state/heed}. */
public final class LocalState {
    private LocalState() {}

    /** The folder, by the XDG base directory specification; it need not exist. */
    public static Path folder(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return base.resolve("heed");
    }
}
