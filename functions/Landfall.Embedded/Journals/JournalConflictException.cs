namespace Landfall.Embedded.Journals;

/// <summary>Thrown when a journal is longer than this process made it: another host writes it.</summary>
internal sealed class JournalConflictException(string message) : Exception(message);
