using Landfall.Ledger;

namespace Landfall.Landing.Unpacking;

/// <summary>What became of one member: registered, or left alone and why.</summary>
internal sealed record UnpackedMember(string Path, bool IsFolder, Admission Admission, Registration? Registration);
