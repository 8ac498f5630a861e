package dev.heed.bench.kernels;

import static dev.heed.bench.kernels.DecodeData.HEAD_DIM;

import dev.heed.kernel.HeadLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch at its best: keys and values are copied into a cache that is there, through views that are there, and attention runs over
 * views of the cache. With grouped queries, {@code enable_gqa} or the heads of a group as queries of one head, whichever is faster.
 */
final class TorchDecoder implements Decoder {
    private final List<Tensor> groupedQueries = new ArrayList<>();
    private final List<Tensor> queries = new ArrayList<>();
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final List<Tensor> keySlots = new ArrayList<>();
    private final List<Tensor> valueSlots = new ArrayList<>();
    private final List<Tensor> keyViews = new ArrayList<>();
    private final List<Tensor> valueViews = new ArrayList<>();
    private final TensorOptional noMask = new TensorOptional();
    private final DoubleOptional scale = new DoubleOptional(DecodeData.SCALE);
    private final int mixedSize;
    private boolean enableGqa;
    private Tensor last;

    TorchDecoder(DecodeData data) {
        Torch.singleThreaded();
        HeadLayout heads = data.heads;
        mixedSize = heads.mixedSize();
        int keyHeads = heads.keyHeads();
        Tensor keyCache =
                Torch.tensor(data.headsFirst(data.keys, data.past, data.length), 1, keyHeads, data.length, HEAD_DIM);
        Tensor valueCache =
                Torch.tensor(data.headsFirst(data.values, data.past, data.length), 1, keyHeads, data.length, HEAD_DIM);
        for (int token = 0; token < DecodeData.TOKENS; token++) {
            int position = data.past + token;
            groupedQueries.add(Torch.tensor(data.query(token), 1, keyHeads, heads.group(), HEAD_DIM));
            queries.add(Torch.tensor(data.query(token), 1, heads.queryHeads(), 1, HEAD_DIM));
            keys.add(Torch.tensor(data.row(data.keys, token), 1, keyHeads, 1, HEAD_DIM));
            values.add(Torch.tensor(data.row(data.values, token), 1, keyHeads, 1, HEAD_DIM));
            keySlots.add(keyCache.narrow(2, position, 1));
            valueSlots.add(valueCache.narrow(2, position, 1));
            keyViews.add(keyCache.narrow(2, 0, position + 1));
            valueViews.add(valueCache.narrow(2, 0, position + 1));
        }
        if (heads.group() > 1) {
            Runnable asQueries = () -> attend(groupedQueries, false);
            enableGqa = Fastest.of(() -> attend(queries, true), asQueries) != asQueries;
        }
    }

    private void attend(List<Tensor> rows, boolean gqa) {
        for (int token = 0; token < DecodeData.TOKENS; token++) {
            attend(rows, token, gqa);
        }
    }

    private void attend(List<Tensor> rows, int token, boolean gqa) {
        if (last != null) {
            last.close();
        }
        last = torch.scaled_dot_product_attention(
                rows.get(token), keyViews.get(token), valueViews.get(token), noMask, 0, false, scale, gqa);
    }

    @Override
    public void decode(int token) {
        keySlots.get(token).copy_(keys.get(token));
        valueSlots.get(token).copy_(values.get(token));
        attend(enableGqa ? queries : groupedQueries, token, enableGqa);
    }

    @Override
    public void restart() {}

    @Override
    public float[] mixed() {
        return Torch.floats(last, mixedSize);
    }
}
