namespace NetralitasGrid.Cli;

/// <summary>A command cannot be carried out; the message is for whoever typed it.</summary>
/// <param name="code">The exit code: 1, or 2 where 1 means that something was found.</param>
internal sealed class CommandException(string message, int code = 1) : Exception(message)
{
    public int Code { get; } = code;
}
