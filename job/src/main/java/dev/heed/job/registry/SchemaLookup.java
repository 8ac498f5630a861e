package dev.heed.job.registry;

import java.util.Optional;

/** Where the schemas are that records name. */
@FunctionalInterface
public interface SchemaLookup {
    /**
     * Finds a schema.
     *
     * @return nothing if there is certainly no such schema
     * @throws RegistryException if that cannot be told now
     */
    Optional<RegisteredSchema> find(SchemaId id);
}
