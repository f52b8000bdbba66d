using System.Diagnostics;
using System.Globalization;

namespace NetralitasGrid.Load.Processes;

/// <summary>
/// Ends the processes that this one started when it dies itself, however it dies: a shell reads their names from a pipe that the kernel closes then.
/// (Linux's own parent-death signal would come as soon as the thread ends that started a process.)
/// </summary>
public static class OrphanGuard
{
    // A number may be another process's by then: it must have started when it was named. A server's children may be stopped, and would never notice.
    private const string Script = """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        all=
        while read -r line; do all="$all$line
        "; done
        echo "$all" | while read -r id started folder; do
            if [ -n "$id" ] && [ "$(cut -d ' ' -f 22 "/proc/$id/stat")" = "$started" ]; then
                kill -KILL "$id" $(cat "/proc/$id/task/$id/children")
            fi
        done
        echo "$all" | while read -r id started folder; do
            if [ -n "$folder" ]; then rm -rf "$folder"; fi
        done
        """;

    private static readonly Lazy<Process?> Shell = new(static () =>
    {
        string[] command = [.. Signals.Session(own: true), "/bin/sh", "-c", Script];
        return File.Exists("/proc/self/stat") ? Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true }) : null;
    });

    private static Task _removing = Task.CompletedTask;

    /// <summary>
    /// Removes the folder of a process that is gone, one after the other, while this process goes on: to delete its thousands of files can take the disk
    /// seconds. What is left of it at the end goes with the rest.
    /// </summary>
    public static void Remove(string folder)
    {
        lock (Shell)
        {
            _removing = _removing.ContinueWith(_ => Directory.Delete(folder, recursive: true), TaskScheduler.Default);
        }
    }

    /// <summary>From now on a process does not outlive this one, and neither do its children.</summary>
    /// <param name="folder">A folder of its own that is removed then, too.</param>
    public static void Watch(Process process, string folder = "")
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/stat"));
            var started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
            lock (Shell)
            {
                Shell.Value?.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.Id} {started} {folder}"));
                Shell.Value?.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            // The process or the guard is gone, or this system has no /proc.
        }
    }
}
