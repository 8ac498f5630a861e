package dev.heed.job.registry;

/**
 * A schema, as the registry has it.
 *
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text in the language of its type
 * @param refersToOthers whether the text uses types of other schemas in the registry
 */
public record RegisteredSchema(String type, String text, boolean refersToOthers) {}
