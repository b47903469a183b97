import pytest
from kedro.framework.hooks.manager import _create_hook_manager, _register_hooks
from kedro.runner import SequentialRunner


@pytest.fixture
def run():
    """Run a pipeline with hooks, as a session does."""

    def run_with(hooks, pipeline, catalog, runner_class=SequentialRunner, **run_params):
        manager = _create_hook_manager()
        _register_hooks(manager, tuple(hooks))
        arguments = {"run_params": run_params, "pipeline": pipeline, "catalog": catalog}
        manager.hook.before_pipeline_run(**arguments)
        try:
            result = runner_class().run(
                pipeline,
                catalog,
                manager,
                only_missing_outputs=run_params.get("only_missing_outputs", False),
            )
        except Exception as error:
            manager.hook.on_pipeline_error(error=error, **arguments)
            raise
        manager.hook.after_pipeline_run(run_result=result, **arguments)
        return result

    return run_with
