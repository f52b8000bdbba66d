using System.Globalization;
using System.Text;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>The file <c>lock</c> of a data folder, held exclusively while a process uses the folder. A killed process lets go of it by dying.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="StoreInUseException">Another process, or another store of this one, holds it.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new(file);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new StoreInUseException($"The data folder {folder} is in use by another grid (its lock is held). Stop that one first, or choose another folder.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
