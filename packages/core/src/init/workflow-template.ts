/** Generated from examples/shop/.github/workflows/release.yml by npm run generate: that file is the one that tests run. */
export const EXAMPLE_WORKFLOW = `# One version of the shop goes to one environment: precheck → stages → close.
# OWNER is the organisation that you take Sluice from.
name: release
run-name: shop \${{ inputs.version }} → \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment:
        description: an environment of release.yaml; the GitHub environment of the same name holds its credentials
        type: environment
        required: true
      version:
        description: tag of the images
        type: string
        required: true
      release-id:
        description: go on with this release instead
        type: string
permissions: {}
env: { PLAN: release.yaml }
jobs:
  # Changes nothing: it reads the plan, finds the images and asks the cluster.
  precheck:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    permissions: { actions: read, contents: read, deployments: write, pull-requests: write }
    outputs:
      release-id: \${{ steps.precheck.outputs.release-id }}
      plan-digest: \${{ steps.precheck.outputs.plan-digest }}
      stages: \${{ steps.precheck.outputs.stages }}
      proceed: \${{ steps.precheck.outputs.proceed }}
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with: { persist-credentials: false }
      - id: precheck
        uses: OWNER/sluice/actions/precheck@v1
        with:
          plan: \${{ env.PLAN }}
          environment: \${{ inputs.environment }}
          version: \${{ inputs.version }}
          release-id: \${{ inputs.release-id }}
          kubeconfig: \${{ secrets.KUBECONFIG }}

  # One job per stage, one after another. The order holds without the runner: a stage refuses to run before the ones ahead of it.
  stage:
    name: \${{ matrix.stage.name }}
    needs: precheck
    if: needs.precheck.outputs.proceed == 'true'
    strategy:
      max-parallel: 1
      matrix:
        stage: \${{ fromJSON(needs.precheck.outputs.stages) }}
    runs-on: ubuntu-latest
    timeout-minutes: \${{ matrix.stage.timeout-minutes }}
    environment: { name: "\${{ matrix.stage.environment }}", deployment: false }
    permissions: { actions: read, contents: read, deployments: write, pull-requests: write }
    steps:
      - if: matrix.stage.kind == 'batches'
        uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with: { persist-credentials: false }
      - if: matrix.stage.kind == 'batches'
        uses: OWNER/sluice/actions/deploy-batch@v1
        with:
          plan: \${{ env.PLAN }}
          environment: \${{ inputs.environment }}
          release-id: \${{ needs.precheck.outputs.release-id }}
          plan-digest: \${{ needs.precheck.outputs.plan-digest }}
          stage: \${{ matrix.stage.id }}
          kubeconfig: \${{ secrets.KUBECONFIG }}

  # Whatever happened before: what a stage left undone, because its runner was lost, is done as the plan says.
  close:
    needs: [precheck, stage]
    if: always() && needs.precheck.outputs.proceed == 'true'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    permissions: { actions: read, contents: read, deployments: write, pull-requests: write }
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with: { persist-credentials: false }
      - uses: OWNER/sluice/actions/rollback@v1
        with:
          plan: \${{ env.PLAN }}
          environment: \${{ inputs.environment }}
          release-id: \${{ needs.precheck.outputs.release-id }}
          when: plan-says
          kubeconfig: \${{ secrets.KUBECONFIG }}
`;
