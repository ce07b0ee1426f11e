"""The stack that Zappa makes, as far as other stacks need it."""

from __future__ import annotations

# Stands in for what `zappa deploy` makes.
ZAPPAS = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: %s}}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: ANY
      AuthorizationType: NONE
      Integration: {Type: MOCK}
"""
