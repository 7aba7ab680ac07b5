package dev.longhaul.handler.exec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds a run's processes on Linux by three traces, of which each survives what wipes another: descent (lost when a parent ends), the
 * session of a known member (lost by {@code setsid}), and the run's mark in the environment (lost when a program clears it). Whoever
 * was once found stays known.
 */
final class MarkedKin implements Kin {

    private final long root;
    private final String mark;

    /** Start ticks by pid, in the order of their finding: the root, who lives, and the leaders of the sessions in which they live. */
    private final Map<Long, Long> known = new LinkedHashMap<>();

    MarkedKin(long root, String mark) {
        this.root = root;
        this.mark = mark;
        ProcStat stat = ProcStat.read(root);
        known.put(root, stat == null ? -1 : stat.startTicks());
    }

    @Override
    public void look() {
        members(false);
    }

    @Override
    public List<ProcessHandle> living() {
        Map<Long, ProcStat> members = members(true);
        List<ProcessHandle> handles = new ArrayList<>();
        for (Long pid : List.copyOf(known.keySet())) {
            ProcStat member = members.get(pid);
            ProcessHandle handle = member == null ? null : handle(member);
            if (handle != null) {
                handles.add(handle);
            }
        }
        return handles;
    }

    /** The handle remembers the start time that it saw: if ours still stands after it was made, both mean the same process. */
    private static @Nullable ProcessHandle handle(ProcStat member) {
        ProcessHandle handle = ProcessHandle.of(member.pid()).orElse(null);
        ProcStat now = ProcStat.read(member.pid());
        return now != null && now.isAlive() && now.startTicks() == member.startTicks() ? handle : null;
    }

    private Map<Long, ProcStat> members(boolean byMark) {
        long self = ProcessHandle.current().pid();
        List<ProcStat> others = new ArrayList<>(ProcStat.all());
        others.removeIf(process -> !process.isAlive() || process.pid() == self);
        Map<Long, ProcStat> members = new HashMap<>();
        Map<Long, @Nullable String> marks = new HashMap<>();
        while (others.removeIf(process -> joins(process, members, marks, byMark))) {
            // each round finds the children of those found in the one before
        }
        forgetAllBut(members);
        return members;
    }

    private void forgetAllBut(Map<Long, ProcStat> members) {
        Set<Long> sessions = members.values().stream().map(ProcStat::session).collect(Collectors.toSet());
        known.keySet().removeIf(pid -> pid != root && !members.containsKey(pid) && !sessions.contains(pid));
    }

    private boolean joins(
            ProcStat process, Map<Long, ProcStat> members, Map<Long, @Nullable String> marks, boolean byMark) {
        boolean belongs = Objects.equals(known.get(process.pid()), process.startTicks())
                || members.containsKey(process.parent())
                || (known.containsKey(process.session()) && isNotForeign(process, marks))
                || (byMark && mark.equals(markOf(process, marks)));
        if (belongs) {
            members.put(process.pid(), process);
            known.put(process.pid(), process.startTicks());
        }
        return belongs;
    }

    /** A session's number may come again once all in it have ended: another run's mark tells. */
    private boolean isNotForeign(ProcStat process, Map<Long, @Nullable String> marks) {
        String its = markOf(process, marks);
        return its == null || its.equals(mark);
    }

    private static @Nullable String markOf(ProcStat process, Map<Long, @Nullable String> marks) {
        if (!marks.containsKey(process.pid())) {
            marks.put(process.pid(), ProcStat.variable(process.pid(), ChildEnvironment.MARK));
        }
        return marks.get(process.pid());
    }
}
