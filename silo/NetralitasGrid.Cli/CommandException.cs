namespace NetralitasGrid.Cli;

/// <summary>A command cannot be carried out; the message is for the operator and the exit code is 1.</summary>
internal sealed class CommandException(string message) : Exception(message);
