using System.CommandLine;

namespace NetralitasGrid.Cli.Server;

/// <summary>The front door that a command asks: the one of the data folder, or the one that is named.</summary>
internal sealed class ServerOption(Option<DirectoryInfo> data)
{
    private readonly Option<Uri?> _server = new("--server") { Description = "Address of a front door; default: that of the data folder", Recursive = true };
    private readonly Option<FileInfo?> _key = new("--key-file") { Description = "File with the API key to use; default: the data folder's admin.key", Recursive = true };

    /// <summary>Adds the options to a command and those below it.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_key);
    }

    /// <exception cref="CommandException">The data folder has no address or key, and none was named.</exception>
    public Task<GridServer> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        GridServer.OfFolderAsync(parsed.GetValue(data)!, parsed.GetValue(_server), parsed.GetValue(_key), cancellationToken);
}
