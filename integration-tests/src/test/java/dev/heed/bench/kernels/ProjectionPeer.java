package dev.heed.bench.kernels;

/** Who projects. */
enum ProjectionPeer implements Peer {
    HEED("Heed") {
        @Override
        Projector projector(ProjectionData data) {
            return new HeedProjector(data);
        }
    },
    ORT("ONNX Runtime") {
        @Override
        Projector projector(ProjectionData data) {
            return Unchecked.get(() -> new OrtProjector(data));
        }
    },
    TORCH("PyTorch") {
        @Override
        Projector projector(ProjectionData data) {
            return new TorchProjector(data);
        }
    },
    OPENBLAS("OpenBLAS") {
        @Override
        Projector projector(ProjectionData data) {
            return new OpenBlasProjector(data);
        }
    };

    private final String title;

    ProjectionPeer(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    abstract Projector projector(ProjectionData data);
}
