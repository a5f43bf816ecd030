"""What a configuration of Terraform costs that is hardly about integration: servers, databases, dashboards, two queues."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from archlint.findings.problems import Problems
from archlint.languages.terraform.hcl.hcl import syntax_tree_of
from archlint.linter.inputs.inputs import Input, collect

#: How many groups of servers there are, and in one file.
_GROUPS, _IN_FILE = 100, 50
_HEAD = """\
variable "name" { default = "shop" }
variable "stage" { default = "dev" }
variable "region" { default = "eu-central-1" }
variable "instance_type" { default = "t3.small" }
locals { tags = { Stage = var.stage, Owner = "shop" } }
provider "aws" { region = var.region }
data "aws_ami" "ubuntu" { most_recent = true }
resource "aws_iam_instance_profile" "web" { role = "web" }
resource "aws_sqs_queue" "jobs" {
  name           = "jobs"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 5 })
}
resource "aws_sqs_queue" "dead" {
  name = "dead"
}
"""
_GROUP = """
# The web servers of group {n}.
resource "aws_instance" "web_{n}" {{
  ami                    = data.aws_ami.ubuntu.id
  instance_type          = var.instance_type
  subnet_id              = element(var.subnets, {n})
  vpc_security_group_ids = [aws_security_group.web_{n}.id, var.default_group]
  iam_instance_profile   = aws_iam_instance_profile.web.name
  user_data = <<-EOT
    #!/bin/bash
    echo "stage=${{var.stage}}" >> /etc/environment
    systemctl start web-{n}.service
  EOT
  root_block_device {{
    volume_type = "gp3"
    volume_size = 50 + {n}
    encrypted   = true
  }}
  metadata_options {{
    http_endpoint = "enabled"
    http_tokens   = "required"
  }}
  tags = merge(local.tags, {{
    Name  = "${{var.name}}-web-{n}"
    Group = "web-{n}"
  }})
}}

resource "aws_security_group" "web_{n}" {{
  name_prefix = "${{var.name}}-web-{n}-"
  vpc_id      = var.vpc
  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "172.16.0.0/12"]
  }}
  egress {{
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }}
  lifecycle {{
    create_before_destroy = true
  }}
}}

resource "aws_db_instance" "store_{n}" {{
  identifier              = "${{var.name}}-store-{n}"
  engine                  = "postgres"
  instance_class          = var.stage == "prod" ? "db.r6g.large" : "db.t4g.medium"
  allocated_storage       = var.stage == "prod" ? 500 : 50
  vpc_security_group_ids  = [aws_security_group.web_{n}.id]
  backup_retention_period = 14
  skip_final_snapshot     = var.stage != "prod"
  multi_az                = var.stage == "prod"
  tags                    = merge(local.tags, {{ Name = "store-{n}" }})
}}

resource "aws_cloudwatch_dashboard" "web_{n}" {{
  dashboard_name = "${{var.name}}-web-{n}"
  dashboard_body = jsonencode({{
    widgets = [
      {{
        type = "metric", x = 0, y = 0, width = 12, height = 6
        properties = {{
          metrics = [["AWS/EC2", "CPUUtilization", "InstanceId", aws_instance.web_{n}.id]]
          period  = 300, stat = "Average", region = var.region, title = "CPU of web {n}"
        }}
      }},
      {{
        type = "metric", x = 12, y = 0, width = 12, height = 6
        properties = {{
          metrics = [["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", aws_db_instance.store_{n}.identifier]]
          period  = 300, stat = "Minimum", region = var.region, title = "Storage of store {n}"
        }}
      }}
    ]
  }})
}}
"""


def write_servers(folder: Path, groups: int) -> None:
    """Write a root module with so many groups of servers, each with a database and a dashboard, and two queues."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(_HEAD, encoding="utf-8")
    for first in range(0, groups, _IN_FILE):
        text = "".join(_GROUP.format(n=number) for number in range(first, min(groups, first + _IN_FILE)))
        (folder / f"servers_{first}.tf").write_text(text, encoding="utf-8")


def servers(
    ratio: Callable[[Callable[[], None], Callable[[], None]], float], lint: Callable[[list[Input]], None]
) -> float:
    """Return what such a configuration costs, start-up left out, over what tree-sitter takes to parse it."""
    with tempfile.TemporaryDirectory() as name:
        write_servers(Path(name), _GROUPS)
        files = collect([name], Problems())
        texts = [file.path.read_bytes() for file in files if file.path]

        def parse() -> None:
            for text in texts:
                syntax_tree_of(text)

        lint(files)  # start-up
        return ratio(lambda: lint(files), parse)
