"""The CDK's own tests of an image: its spec, and `check` as `acceptance-test-config.yml` wants it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from airbyte_cdk.test.standard_tests.docker_base import DockerConnectorTestSuite

from connector_folder import make_connector_folder, remove_connector_folder, write_config
from local.containers import address_for_containers
from local.vendor import courier, customer_io

FOLDER = make_connector_folder()
WRONG_KEY = "another-api-key-1"


class TestImage(DockerConnectorTestSuite):
    """Each test runs for every configuration that it is for."""

    # These read from a source, or compare with a version in Airbyte's registry: there is neither.
    test_docker_image_build_and_discover = None
    test_docker_image_build_and_read = None
    test_docker_image_spec_backward_compatibility = None

    @classmethod
    def get_connector_root_dir(cls) -> Path:
        """The folder with the configurations."""
        return FOLDER

    @pytest.fixture(scope="class", autouse=True)
    def configurations(self) -> Iterator[None]:
        """The configurations, with services that run while they are checked."""
        with (
            customer_io() as people,
            courier() as profiles,
            address_for_containers(people.url) as people_url,
            address_for_containers(profiles.url) as profiles_url,
        ):
            services = (("customer-io", people, people_url), ("courier", profiles, profiles_url))
            for name, vendor, url in services:
                write_config(FOLDER, name, vendor.service(url))
                write_config(FOLDER, f"{name}-wrong-key", vendor.service(url, WRONG_KEY))
            yield
            for vendor in (people, profiles):
                calls = vendor.read("requests")
                assert {call["method"] for call in calls} == {"GET"}, "check has written something"
                assert {call["status"] for call in calls} == {200, 401}, "a wrong key is not what was told"
        remove_connector_folder(FOLDER)

    @pytest.fixture
    def connector_image_override(self) -> str:
        """The image that these tests were started with."""
        return os.environ["CONNECTOR_IMAGE"]
