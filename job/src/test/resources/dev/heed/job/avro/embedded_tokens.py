import struct, sys
def number(n):  # an Avro int or long: zigzag, then 7 bits a byte, the lowest first
    n, out = n << 1 ^ n >> 63, b""
    while n > 127: n, out = n >> 7, out + bytes([n & 127 | 128])
    return out + bytes([n])
key, vector = "chat-1".encode(), [i / 384 for i in range(384)]
sys.stdout.buffer.write(number(len(key)) + key + number(0) + number(0) + number(1))  # sequenceId, epoch, startPosition, tokenCount
sys.stdout.buffer.write(number(len(vector)) + struct.pack(f"<{len(vector)}f", *vector) + number(0))  # embeddings
sys.stdout.buffer.write(number(0) + b"\0" + number(0) + number(0))  # no tokens, no end yet, no eventTime, no embeddingModel
