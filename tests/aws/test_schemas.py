"""EventBridge beside rules: schemas, discoverers, global endpoints, archives that are replayed."""

from __future__ import annotations

import json

from tests.words import drawn, graph


def test_a_discoverer_reads_a_bus_and_a_registry_holds_schemas() -> None:
    found = graph(
        """
        Resources:
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
          Discoverer: {Type: AWS::EventSchemas::Discoverer, Properties: {SourceArn: !GetAtt Bus.Arn}}
          Registry: {Type: AWS::EventSchemas::Registry, Properties: {RegistryName: shop-events}}
          Schema: {Type: AWS::EventSchemas::Schema, Properties: {RegistryName: shop-events, Type: OpenApi3, Content: x}}
        """
    )
    assert drawn(found) == ["event bus Bus feeds schema discoverer Discoverer"]
    (schema,) = (edge.target.name for edge in found.edges if edge.source.name == "Registry")
    assert schema == "Schema"


def test_a_global_endpoint_leads_to_a_bus_here_and_to_one_elsewhere() -> None:
    found = graph(
        """
        Resources:
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
          Endpoint:
            Type: AWS::Events::Endpoint
            Properties:
              EventBuses:
                - EventBusArn: !GetAtt Bus.Arn
                - EventBusArn: !Sub arn:aws:events:us-west-2:${AWS::AccountId}:event-bus/shop
        """
    )
    assert drawn(found) == [
        "global endpoint Endpoint delivers_to event bus Bus",
        "global endpoint Endpoint delivers_to event bus arn:aws:events:us-west-2:${AWS::AccountId}:event-bus/shop",
    ]


def test_a_task_replays_an_archive_and_puts_events_through_an_endpoint() -> None:
    tasks = {
        "Replay": (
            "startReplay",
            {"EventSourceArn": "${Archive.Arn}", "Destination": {"Arn": "${Bus.Arn}"}, "ReplayName": "again"},
        ),
        "Put": ("putEvents", {"EndpointId": "${Endpoint.EndpointId}", "Entries": [{"EventBusName": "${Bus}"}]}),
    }
    states = {
        name: {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:eventbridge:{action}", "Parameters": parameters}
        for name, (action, parameters) in tasks.items()
    }
    text = json.dumps({"StartAt": "Replay", "States": states})
    found = graph(
        f"""
        Resources:
          Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: shop}}}}
          Archive: {{Type: AWS::Events::Archive, Properties: {{SourceArn: !GetAtt Bus.Arn}}}}
          Endpoint: {{Type: AWS::Events::Endpoint, Properties: {{EventBuses: [{{EventBusArn: !GetAtt Bus.Arn}}]}}}}
          Machine: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionString: !Sub '{text}'}}}}
        """
    )
    assert [edge for edge in drawn(found) if edge.startswith("task")] == [
        "task Machine reads archive Archive",
        "task Machine delivers_to event bus Bus",
        "task Machine delivers_to event bus Bus",
        "task Machine delivers_to global endpoint Endpoint",
    ]
