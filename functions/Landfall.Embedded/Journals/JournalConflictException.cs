namespace Landfall.Embedded.Journals;

/// <summary>Thrown when a journal is not as this process left it: another host writes it, or somebody deleted it.</summary>
internal sealed class JournalConflictException(string message) : Exception(message);
