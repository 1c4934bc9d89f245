import { delimiter, join } from 'node:path';
import { type GoModule, installGoModule } from './go-module.ts';
import { absent } from './program-cache.ts';
import { installPythonProgram, type PythonProgram } from './python-program.ts';

/** Where each program of the control plane is. */
export interface Programs {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
}

/** go.mod pins k8s.io/kubernetes at this version; without the flags the server would call itself v0.0.0-master. */
const KUBERNETES_VERSION = { gitVersion: 'v1.37.2', gitMajor: '1', gitMinor: '37', gitTreeState: 'clean' };

const ASSETS_HINT = 'set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kube-controller-manager';

const CONTROL_PLANE: GoModule = {
  folder: 'control-plane',
  programs: {
    'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
    'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  linkerFlags: [
    '-s -w',
    ...Object.entries(KUBERNETES_VERSION).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`),
  ].join(' '),
  otherwise: ASSETS_HINT,
};
const ETCD: GoModule = { folder: 'etcd', programs: { etcd: 'go.etcd.io/etcd/server/v3' }, linkerFlags: '-s -w', otherwise: ASSETS_HINT };
const REGISTRY: GoModule = {
  folder: 'registry',
  programs: { registry: 'github.com/distribution/distribution/v3/cmd/registry' },
  linkerFlags: '-s -w',
  otherwise: 'install the docker-registry package',
};
const ACT_VERSION = '0.2.89';
const ACT: GoModule = {
  folder: 'act',
  programs: { act: 'github.com/nektos/act' },
  // Without it act calls itself by the version of the program it was built into.
  linkerFlags: `-s -w -X main.version=${ACT_VERSION}`,
};
const ACTIONLINT: GoModule = {
  folder: 'actionlint',
  programs: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' },
  linkerFlags: '-s -w',
};
const PROMETHEUS: GoModule = {
  folder: 'prometheus',
  programs: { prometheus: 'github.com/prometheus/prometheus/cmd/prometheus', promtool: 'github.com/prometheus/prometheus/cmd/promtool' },
  // Without it Prometheus has no version to tell.
  linkerFlags: '-s -w -X github.com/prometheus/common/version.Version=3.16.0',
  // The tests name their targets; the clients of a dozen clouds are three quarters of the program.
  tags: ['remove_all_sd'],
};
const ZIZMOR: PythonProgram = { folder: 'zizmor', program: 'zizmor' };

/**
 * Finds etcd, kube-apiserver and kube-controller-manager in the folder KUBEBUILDER_ASSETS names, or in the cache, or builds them
 * from their Go modules into the cache (about ten minutes on two cores, once). Throws when none of the three is possible.
 */
export async function installControlPlane(say: (line: string) => void = () => undefined): Promise<Programs> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== '') {
    const programs = {
      etcd: join(assets, 'etcd'),
      kubeApiserver: join(assets, 'kube-apiserver'),
      kubeControllerManager: join(assets, 'kube-controller-manager'),
    };
    const missing = await absent(Object.values(programs));
    if (missing.length > 0) {
      throw new Error(
        `KUBEBUILDER_ASSETS is ${assets}: expected etcd, kube-apiserver and kube-controller-manager there, missing ${missing.join(', ')}`,
      );
    }
    return programs;
  }
  const etcd = await installGoModule(ETCD, say);
  const controlPlane = await installGoModule(CONTROL_PLANE, say);
  return {
    etcd: join(etcd, 'etcd'),
    kubeApiserver: join(controlPlane, 'kube-apiserver'),
    kubeControllerManager: join(controlPlane, 'kube-controller-manager'),
  };
}

/** The OCI registry: Debian's `docker-registry` when it is on the PATH, or built like the control plane. */
export async function installRegistry(say: (line: string) => void = () => undefined): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = join(folder, 'docker-registry');
    if ((await absent([found])).length === 0) return found;
  }
  return join(await installGoModule(REGISTRY, say), 'registry');
}

/** act, which runs GitHub workflows on this machine; built like the control plane. */
export async function installAct(say: (line: string) => void = () => undefined): Promise<string> {
  return join(await installGoModule(ACT, say), 'act');
}

/** actionlint, which checks workflow files; built like the control plane. */
export async function installActionlint(say: (line: string) => void = () => undefined): Promise<string> {
  return join(await installGoModule(ACTIONLINT, say), 'actionlint');
}

/** Prometheus, and promtool, which checks its rules and fills its storage; built like the control plane. */
export async function installPrometheus(say: (line: string) => void = () => undefined): Promise<{ prometheus: string; promtool: string }> {
  const folder = await installGoModule(PROMETHEUS, say);
  return { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
}

/** zizmor, which looks for what is unsafe in workflow files; installed by pip into a virtual environment. */
export async function installZizmor(say: (line: string) => void = () => undefined): Promise<string> {
  return installPythonProgram(ZIZMOR, say);
}

if (import.meta.main) {
  const say = (line: string) => console.error(line);
  const programs = {
    ...(await installControlPlane(say)),
    registry: await installRegistry(say),
    act: await installAct(say),
    actionlint: await installActionlint(say),
    ...(await installPrometheus(say)),
    zizmor: await installZizmor(say),
  };
  for (const path of Object.values(programs)) console.log(path);
}
