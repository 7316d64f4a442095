//! Whole steps: they learn, they repeat exactly, they survive a restart, and
//! models grow without changing what they compute.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{batch, config, distance, flat, model};
use sleepy_train::{Compute, Error, Model, ModelConfig, OptimConfig, Optimizer, Precision};

/// Every parameter after `steps` steps on one batch.
fn train(model: &Model, optimizer: &mut Optimizer, steps: usize) -> Vec<f32> {
    let mut last = f32::INFINITY;
    for _ in 0..steps {
        let loss = model.loss(&batch()).unwrap();
        optimizer.step(&loss.gradients, 1.0).unwrap();
        last = loss.loss;
    }
    assert!(last.is_finite());
    model.vars().iter().flat_map(|(_, var)| flat(var)).collect()
}

fn optimizer(model: &Model) -> Optimizer {
    Optimizer::new(model, OptimConfig::default(), Precision::Exact)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn a_fresh_model_learns_a_batch_by_heart() {
    for compute in [
        Compute::Fused(Precision::Exact),
        Compute::Fused(Precision::Fast),
    ] {
        let mut model = Model::new(config(), 1).unwrap();
        model.set_compute(compute);
        let first = model.loss(&batch()).unwrap().loss;
        assert!(
            (first - 61f32.ln()).abs() < 0.1,
            "a fresh model knows nothing: {first}"
        );
        train(&model, &mut optimizer(&model), 60);
        let last = model.loss(&batch()).unwrap().loss;
        assert!(last < 0.5 * first, "{first} fell to {last} only");
    }
}

#[test]
fn the_same_seed_gives_the_same_weights_on_any_number_of_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut model = Model::new(config(), 9).unwrap();
            model.set_compute(Compute::Fused(Precision::Fast));
            bits(&train(&model, &mut optimizer(&model), 4))
        })
    };
    let one = run(1);
    assert_eq!(one, run(1));
    assert_eq!(one, run(3));
    let other = Model::new(config(), 10).unwrap();
    assert_ne!(one, bits(&train(&other, &mut optimizer(&other), 4)));
}

#[test]
fn a_restart_goes_on_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.safetensors");
    let whole = model(1);
    let want = train(&whole, &mut optimizer(&whole), 5);

    let first = model(1);
    let mut before = optimizer(&first);
    train(&first, &mut before, 3);
    first.save(&file).unwrap();
    let state = before.state().unwrap();

    let mut second = Model::load(config(), &file).unwrap();
    second.set_compute(first.compute());
    let mut after = optimizer(&second);
    after.restore(&state).unwrap();
    assert_eq!(after.steps(), 3);
    assert_eq!(bits(&train(&second, &mut after, 2)), bits(&want));

    let mut short = state;
    short.remove("muon.blocks.0.out.weight");
    let error = after.restore(&short).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("muon.blocks.0.out.weight is missing")
    );
}

#[test]
fn a_model_grows_without_changing_what_it_computes() {
    let small = model(2);
    let ids: Vec<u32> = (0..15).map(|i| i * 13 % 61).collect();
    let before = flat(&small.forward_logits(&ids).unwrap());
    for layers in [3, 4, 5, 7, 9] {
        let grown = small.grow_depth(layers).unwrap();
        assert_eq!(grown.config().layers, layers);
        assert_eq!(
            bits(&flat(&grown.forward_logits(&ids).unwrap())),
            bits(&before)
        );
        let names = grown.vars().iter().map(|(name, _)| name.clone());
        assert!(
            names.eq(grown
                .config()
                .parameters()
                .into_iter()
                .map(|(name, _)| name))
        );
    }
    assert!(matches!(small.grow_depth(2), Err(Error::Shape(_))));

    // The new blocks learn, and the old model keeps its own weights.
    let grown = small.grow_depth(6).unwrap();
    let start = grown.loss(&batch()).unwrap().loss;
    train(&grown, &mut optimizer(&grown), 5);
    assert!(grown.loss(&batch()).unwrap().loss < start);
    assert_eq!(
        bits(&flat(&small.forward_logits(&ids).unwrap())),
        bits(&before)
    );
}

#[test]
fn files_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.safetensors");
    let own = model(3);
    own.save(&file).unwrap();
    let back = Model::load(config(), &file).unwrap();
    for ((name, a), (other, b)) in own.vars().iter().zip(back.vars()) {
        assert_eq!((name, bits(&flat(a))), (other, bits(&flat(b))));
    }
    assert_eq!(
        own.num_params(),
        own.vars()
            .iter()
            .map(|(_, v)| v.elem_count())
            .sum::<usize>()
    );

    let wider = ModelConfig {
        ffn: 41,
        ..config()
    };
    let error = Model::load(wider, &file).unwrap_err().to_string();
    assert!(
        error.contains("blocks.0.gate_up.weight is [80, 32]"),
        "{error}"
    );
    let deeper = ModelConfig {
        layers: 4,
        ..config()
    };
    let error = Model::load(deeper, &file).unwrap_err().to_string();
    assert!(error.contains("lacks blocks.3.norm1.weight"), "{error}");
    let shallow = ModelConfig {
        layers: 2,
        ..config()
    };
    let error = Model::load(shallow, &file).unwrap_err().to_string();
    assert!(error.contains("blocks.2"), "{error}");
}

#[test]
fn shapes_that_contradict_themselves_are_refused() {
    let error = |change: fn(&mut ModelConfig)| {
        let mut config = config();
        change(&mut config);
        Model::new(config, 1).unwrap_err().to_string()
    };
    assert!(error(|c| c.layers = 0).contains("layers is 0"));
    assert!(error(|c| c.heads = 5).contains("32 over 5 heads"));
    assert!(error(|c| c.kv_heads = 3).contains("4 heads cannot share 3"));
    assert!(error(|c| c.norm_eps = 0.0).contains("norm_eps"));
}

#[test]
fn gradients_add_up_and_are_cut() {
    let model = model(4);
    let one = model.loss(&batch()).unwrap().gradients;
    let mut two = one.clone();
    two.add(&one).unwrap();
    two.scale(0.5, |_| true).unwrap();
    for ((name, a), (_, b)) in one.iter().zip(two.iter()) {
        assert!(distance(&flat(a), &flat(b)) < 1e-6, "{name}");
    }
    let length = one.norm(|_| true).unwrap();
    let parts = one.norm(|n| n.starts_with("blocks")).unwrap();
    assert!(0.0 < parts && parts < length);

    let deeper = model
        .grow_depth(4)
        .unwrap()
        .loss(&batch())
        .unwrap()
        .gradients;
    assert!(matches!(two.add(&deeper), Err(Error::Gradients(_))));
    // A step refuses what is not finite and leaves the model alone.
    let before: Vec<f32> = model.vars().iter().flat_map(|(_, var)| flat(var)).collect();
    two.scale(f64::NAN, |_| true).unwrap();
    let error = optimizer(&model).step(&two, 1.0).unwrap_err();
    assert!(error.to_string().contains("not finite"));
    let after: Vec<f32> = model.vars().iter().flat_map(|(_, var)| flat(var)).collect();
    assert_eq!(bits(&before), bits(&after));
}
