//! Ten broken contracts, as a first-hour author writes them: the renderings are snapshots that have been read.

use std::fs;
use std::path::PathBuf;

use attain::{Contract, Schedules};

#[test]
fn broken_contracts_are_answered() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/broken/contracts");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "attain"));
    paths.sort();
    assert!(paths.len() >= 10);
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let check = Contract::check(&name, &fs::read_to_string(&path).unwrap(), &Schedules::default());
        assert!(check.has_errors(), "{name}");
        insta::with_settings!({ snapshot_path => "snapshots/broken", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.trim_end_matches(".attain"), check.render());
        });
    }
}
