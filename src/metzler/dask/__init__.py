"""Past one machine, on Dask (extra `dask`): one network over many workers, and many small tasks that can be resumed."""

from __future__ import annotations

try:
    import dask.array
    import dask.bag  # noqa: F401
    import distributed  # noqa: F401
    import pyarrow  # noqa: F401
except Exception as error:  # pragma: no cover - depends on what is installed; a broken one raises anything
    raise ImportError(f"clusters need Dask: pip install 'metzler[dask]' ({error})") from error

from metzler.dask.blocks import ClusterBlocks, on_cluster
from metzler.dask.edges import blocks_from_parquet
from metzler.dask.studies import certify_ensemble, lesion_study, resumable

__all__ = ["ClusterBlocks", "blocks_from_parquet", "certify_ensemble", "lesion_study", "on_cluster", "resumable"]
