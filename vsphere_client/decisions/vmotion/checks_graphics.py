"""Checks of graphics: virtual GPUs and hardware rendering."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget, VGpuNeed
from vsphere_client.decisions.vmotion.vgpu import MIGRATES_SINCE, STUN_LIMIT_SINCE, drain_s, precopied_mb
from vsphere_client.model.reasons import because


def check_graphics(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 28 and 44: a free vGPU of the same profile, the vCenter setting for it, and a card to render on."""
    if not subject.powered_on or not target.moves_compute:
        return
    if subject.renderer_3d == "hardware" and not target.has_gpu:
        why = because(
            "renderer",
            "{vm} renders 3D graphics on hardware; {host} has no graphics card.",
            vm=subject.name,
            host=target.host,
        )
        yield Finding("error", "InsufficientGraphicsResourcesFault", why.text, why, "vm.edit_settings")
    if subject.vgpu is not None:
        yield from _vgpu(subject, subject.vgpu, target)


def _vgpu(subject: MigrationSubject, vgpu: VGpuNeed, target: MigrationTarget) -> Iterator[Finding]:
    if not target.vgpu_hot_migrate:
        message = "vMotion of virtual machines with vGPU is not enabled (vgpu.hotmigrate.enabled)."
        why = because("vgpu_disabled", "{vm} has a vGPU, and vCenter does not move those.", vm=subject.name)
        yield Finding("error", "DeviceNotSupported", message, why)
    if not target.vgpu_free:
        why = because(
            "vgpu_profile",
            "No graphics card of {host} has room for vGPU profile {profile}.",
            host=target.host,
            profile=vgpu.profile,
        )
        yield Finding("error", "InsufficientGraphicsResourcesFault", why.text, why)
    releases = (esxi_release(subject.host_esxi_version), esxi_release(target.esxi_version))
    if min(releases) < MIGRATES_SINCE:
        message = "vMotion of virtual machines with vGPU needs ESXi 6.7 U1 on both hosts."
        why = because(
            "vgpu_release",
            "{vm} has a vGPU; {source} runs ESXi {ours}, {host} {theirs}.",
            vm=subject.name,
            source=subject.host,
            ours=subject.host_esxi_version,
            host=target.host,
            theirs=target.esxi_version,
        )
        yield Finding("error", "DeviceNotSupported", message, why)
    if vgpu.stun_limit_s is None or min(releases) < STUN_LIMIT_SINCE:
        return
    ahead = precopied_mb(vgpu.frame_buffer_mb, vgpu.weights_mb, releases)
    estimate = drain_s(vgpu.frame_buffer_mb - ahead, target.checkpoint_mb_per_s)
    if estimate > vgpu.stun_limit_s:
        why = because(
            "vgpu_stun",
            "{vm} would stand still for about {estimate:.1f} s, more than its limit of {limit:g} s.",
            vm=subject.name,
            estimate=estimate,
            limit=vgpu.stun_limit_s,
        )
        yield Finding("error", "NotSupported", why.text, why, "vm.edit_settings")
