package dev.heed.deploy;

import java.io.IOException;
import java.net.JarURLConnection;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** The keys that Flink's own option classes declare; it ignores any other. */
final class FlinkKeys {
    private FlinkKeys() {}

    static Set<String> all() throws IOException, ReflectiveOperationException {
        Set<String> keys = new TreeSet<>();
        var url = CoreOptions.class.getResource("CoreOptions.class");
        try (JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile()) {
            for (var entries = jar.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.matches("org/apache/flink/configuration/[A-Za-z]+Options.class")) {
                    add(Class.forName(name.replace('/', '.').replaceFirst("\\.class$", "")), keys);
                }
            }
        }
        add(RocksDBOptions.class, keys);
        add(RocksDBConfigurableOptions.class, keys);
        return keys;
    }

    private static void add(Class<?> options, Set<String> keys) throws IllegalAccessException {
        for (var field : options.getFields()) {
            if (field.getType() == ConfigOption.class && field.get(null) instanceof ConfigOption<?> option) {
                keys.add(option.key());
            }
        }
    }
}
